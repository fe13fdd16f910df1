// expect: no-model at 3:16
// A string is no model.
export default "model";
