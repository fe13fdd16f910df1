// expect: invalid-argument at 4:16
import { dense, graph, parameter } from "tapeless";

export default graph(() => ({ outputs: { y: dense(1)(parameter([3])) } }));
