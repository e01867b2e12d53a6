/** The envelope of one page of a list. */
export function pageOf<Row>(page: number, limit: number, total: number, data: Row[]) {
  return { page, limit, total, has_more: page * limit < total, data };
}
