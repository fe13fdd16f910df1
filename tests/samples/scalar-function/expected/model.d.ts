export declare const meta: { readonly name: "model"; readonly dtype: "f64"; readonly target: "js" };

export declare function distance(x: number, y: number): number;
/** Reverse mode: the partial derivatives [∂/∂x, ∂/∂y]. */
export declare function distanceGradient(x: number, y: number, out?: Float64Array): Float64Array;
/** Forward mode: the derivative along (dx, dy). */
export declare function distanceJvp(x: number, y: number, dx: number, dy: number): number;

export declare function f(x: number): number;
/** Reverse mode: the partial derivatives [∂/∂x]. */
export declare function fGradient(x: number, out?: Float64Array): Float64Array;
/** Forward mode: the derivative along (dx). */
export declare function fJvp(x: number, dx: number): number;
