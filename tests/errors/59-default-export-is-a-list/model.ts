// expect: no-model at 4:16
import { dense, relu } from "tapeless";

export default [dense(8), relu(), dense(1)];
