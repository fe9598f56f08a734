export type NextRequest = Request & { nextUrl: URL };
