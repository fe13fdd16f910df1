/**
 * Keys that occur twice in an object of a JSON text, at any depth. JSON.parse keeps the last of them and says
 * nothing. The text must be valid JSON.
 */
export function duplicateKeys(json: string): string[] {
  const duplicates: string[] = [];
  // The keys seen in each object around the place; empty and unused for arrays.
  const around: Set<string>[] = [];
  let text = "";
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '"') {
      const end = closingQuote(json, at);
      text = json.slice(at, end + 1);
      at = end;
    } else if (character === "{" || character === "[") around.push(new Set());
    else if (character === "}" || character === "]") around.pop();
    else if (character === ":") {
      const key = JSON.parse(text) as string;
      const keys = around[around.length - 1];
      if (keys.has(key)) duplicates.push(key);
      keys.add(key);
    }
  }
  return duplicates;
}

function closingQuote(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at;
}
