type CookieOptions = {
	maxAge?: number;
	httpOnly?: boolean;
	sameSite?: "lax" | "strict" | "none";
	secure?: boolean;
	path?: string;
};

export function cookies(): Promise<{
	get(name: string): { name: string; value: string } | undefined;
	has(name: string): boolean;
	set(name: string, value: string, options?: CookieOptions): void;
	delete(name: string): void;
}>;
