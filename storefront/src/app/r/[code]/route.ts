import { cookies } from "next/headers";
import type { NextRequest } from "next/server";
import {
	asToken,
	REFERRAL_COOKIE,
	REFERRAL_COOKIE_SECONDS,
	withToken,
} from "@/retention/shop/referral-cookie";
import { followLink, placeOf } from "@/retention/shop/referral-link";

type Context = { params: Promise<{ code: string }> };

/**
 * Landing of a member's link: `/r/<code>`, or `/r/welcome?ref=<token>` of a link that Saleor itself redirected.
 * Whatever the code is, the visitor goes on into the shop; with a token it is kept until they can be claimed.
 */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
	const { code } = await params;
	const query = request.nextUrl.searchParams;
	const token = asToken(query.get("ref")) ?? (await followLink(code, request.headers.get("User-Agent")));
	if (token) {
		await keep(token);
	}
	return goOn(query.get("to"));
}

/** Whoever only looks whether the link works is not counted. */
export function HEAD(request: NextRequest): Response {
	return goOn(request.nextUrl.searchParams.get("to"));
}

async function keep(token: string): Promise<void> {
	const jar = await cookies();
	jar.set(REFERRAL_COOKIE, withToken(jar.get(REFERRAL_COOKIE)?.value, token), {
		maxAge: REFERRAL_COOKIE_SECONDS,
		httpOnly: true,
		sameSite: "lax",
		secure: process.env.NEXT_PUBLIC_STOREFRONT_URL?.startsWith("https") ?? false,
		path: "/",
	});
}

/** A relative address, so that it is right behind every proxy. */
function goOn(to: string | null): Response {
	return new Response(null, {
		status: 302,
		headers: {
			Location: placeOf(to),
			"Cache-Control": "no-store",
			"Referrer-Policy": "no-referrer",
			"X-Robots-Tag": "noindex",
		},
	});
}
