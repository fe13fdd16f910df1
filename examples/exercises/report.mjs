/** What is printed of the rows of an exercise: a line each, and with `all` their details. */
export const report = (rows, all) => rows.map((row) => line(row) + (all ? details(row) : "")).join("");

const line = ({ row, shows }) => `${row.padEnd(4)} ${shows}\n`;
const details = ({ details }) => (details ? `\n${details.replace(/^(?=.)/gm, "     ")}\n\n` : "");
