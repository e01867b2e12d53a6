/** The routes of an Express 5 application, read from its router without a request. */

/** One route. */
export interface ExpressRoute {
  /** In upper case; `ALL` for `app.all`. */
  readonly method: string;
  /** As written, with the paths of the routers around it: `/v1/books/:bookId`. */
  readonly path: string;
}

/** What can be read of a router. */
export interface ExpressRoutes {
  readonly routes: readonly ExpressRoute[];
  /** Whether some of them lie in a router whose place is not known, or have a path that is a regular expression. */
  readonly isComplete: boolean;
}

/** What is read of a layer of the `router` package, which Express 5 is made of. */
interface Layer {
  readonly rawPath?: unknown;
  readonly route?: { readonly path?: unknown; readonly methods?: Readonly<Record<string, boolean>> };
  readonly handle?: unknown;
}

/** Whether a value is an Express application or a router. */
export function isExpressApp(value: unknown): value is object {
  return stackOf(value) !== undefined;
}

/** Reads the routes, those of mounted routers too. */
export function expressRoutes(app: object): ExpressRoutes {
  const routes: ExpressRoute[] = [];
  let isComplete = true;
  const visit = (router: unknown, prefix: string, depth: number) => {
    for (const layer of stackOf(router) ?? []) {
      if (layer.route) {
        const paths = textsOf(layer.route.path);
        isComplete &&= paths !== undefined;
        for (const path of paths ?? [])
          for (const method of Object.keys(layer.route.methods ?? {}))
            routes.push({
              method: method === "_all" ? "ALL" : method.toUpperCase(),
              path: join(prefix, path),
            });
      } else if (stackOf(layer.handle) && depth < 16) {
        const mounts = textsOf(layer.rawPath);
        isComplete &&= mounts !== undefined;
        for (const mount of mounts ?? []) visit(layer.handle, join(prefix, mount), depth + 1);
      }
    }
  };
  visit(app, "", 0);
  return { routes, isComplete };
}

/** The layers of an application (`app.router`) or of a router. */
function stackOf(value: unknown): readonly Layer[] | undefined {
  if (typeof value !== "function" && (typeof value !== "object" || value === null)) return undefined;
  const own = "stack" in value ? value.stack : undefined;
  if (Array.isArray(own)) return own;
  const router: unknown = "router" in value ? value.router : undefined;
  return router === undefined || router === value ? undefined : stackOf(router);
}

function textsOf(path: unknown): readonly string[] | undefined {
  const paths: unknown[] = Array.isArray(path) ? path.flat(Number.POSITIVE_INFINITY) : [path];
  return paths.every((one) => typeof one === "string") ? paths : undefined;
}

function join(prefix: string, path: string): string {
  return `${prefix.replace(/\/$/, "")}/${path.replace(/^\//, "")}`.replace(/(.)\/$/, "$1");
}
