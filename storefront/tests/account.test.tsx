import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PointsAndOffers } from "../src/retention/account/points-and-offers";
import { OrderRewards } from "../src/retention/orders/order-rewards";
import { ReferralCard } from "../src/retention/referrals/referral-card";
import type { OrderRetention, Referral, RetentionUser } from "../src/retention/shapes";
import { LONG, expectAccessible, expectNothing, readable, show, told, usd } from "./support";

const LINK = "https://shop.example/r/ABCD2345";

describe("ReferralCard", () => {
	const referral: Referral = {
		code: "ABCD2345",
		link: LINK,
		qr: { svg: "data:image/svg+xml;charset=utf-8,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E" },
		promise: { referrer: { points: 500 }, referee: { points: 250 } },
	};

	it("shows the link, its QR code and what both get", async () => {
		const { text, container } = await show(<ReferralCard referral={referral} {...told} />);
		expect(text()).toContain("You get 500 points, your friend gets 250 points.");
		expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Your link" }).value).toBe(LINK);
		expect(container.querySelector("img")?.getAttribute("src")).toMatch(/^data:image\/svg/);
	});

	it("copies the link and says so", async () => {
		const user = userEvent.setup();
		const { text } = await show(<ReferralCard referral={referral} {...told} />);
		await user.click(screen.getByRole("button", { name: "Copy" }));
		expect(await navigator.clipboard.readText()).toBe(LINK);
		expect(text()).toContain(told.messages.referral.copied);
	});

	it("selects the link where there is no clipboard, and does not say that it was copied", async () => {
		const { text } = await show(<ReferralCard referral={referral} {...told} />);
		vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new DOMException("no", "NotAllowedError"));
		await userEvent.click(screen.getByRole("button", { name: "Copy" }));
		const link = screen.getByRole<HTMLInputElement>("textbox", { name: "Your link" });
		expect([link.selectionStart, link.selectionEnd]).toEqual([0, LINK.length]);
		expect(text()).not.toContain(told.messages.referral.copied);
	});

	describe("where the browser can share", () => {
		const button = { name: told.messages.referral.share };
		const share = vi.fn<(data: ShareData) => Promise<void>>();
		beforeEach(() => {
			share.mockReset().mockResolvedValue();
			Object.defineProperty(navigator, "share", { value: share, configurable: true });
		});
		afterEach(() => Reflect.deleteProperty(navigator, "share"));

		it.each([
			[null, { url: LINK, text: undefined }],
			["Try it", { url: LINK, text: "Try it" }],
			[`Try it: ${LINK}`, { text: `Try it: ${LINK}` }],
		])("hands over the link once, with the text: %s", async (shareText, data) => {
			await show(<ReferralCard referral={{ ...referral, shareText }} {...told} />);
			await userEvent.click(screen.getByRole("button", button));
			expect(share.mock.calls).toEqual([[data]]);
		});

		it("says nothing when the customer closes the sheet", async () => {
			share.mockRejectedValue(new DOMException("closed", "AbortError"));
			const { container } = await show(<ReferralCard referral={referral} {...told} />);
			const before = readable(container);
			await userEvent.click(screen.getByRole("button", button));
			expect(readable(container)).toBe(before);
			await expectAccessible(container);
		});
	});

	it("has no button to share where the browser cannot", async () => {
		await show(<ReferralCard referral={referral} {...told} />);
		expect(screen.queryByRole("button", { name: told.messages.referral.share })).toBeNull();
	});

	it("makes the code of who has none", async () => {
		const create = vi.fn();
		await show(<ReferralCard referral={{ code: null, promise: null }} create={create} {...told} />);
		await userEvent.click(screen.getByRole("button", { name: told.messages.referral.create }));
		expect(create).toHaveBeenCalledOnce();
	});

	it("has friends without names, each with what became of them; who cannot be told of is left out", async () => {
		const friends = [{ state: "REWARDED", points: 500, claimedOn: "2026-01-05" }, { state: "NEW" }, {}];
		const { container, text } = await show(<ReferralCard referral={{ ...referral, friends }} {...told} />);
		expect(container.querySelectorAll("details li")).toHaveLength(1);
		expect(text()).toContain("A friend, since Jan 5, 2026");
		expect(text()).toContain("500 points");
	});

	it.each(["<svg onload='alert(1)'/>", "https://elsewhere.example/qr.svg", "javascript:alert(1)", null])(
		"draws nothing but a picture in a data URI: %s",
		async (svg) => {
			const { container } = await show(<ReferralCard referral={{ ...referral, qr: { svg } }} {...told} />);
			expect(container.querySelector("img")).toBeNull();
		},
	);

	it.each([null, undefined, {}, { code: null }])(
		"shows nothing without a code and a way to one: %#",
		(given) => {
			expectNothing(<ReferralCard referral={given} {...told} />);
		},
	);

	it("keeps its frame with a code and nothing else, as from a faulty answer", async () => {
		const { container } = await show(
			<ReferralCard referral={{ code: LONG, qr: {}, friends: null }} {...told} />,
		);
		expect(screen.getByRole<HTMLInputElement>("textbox").value).toBe(LONG);
		expect(container.querySelector("img")).toBeNull();
	});
});

describe("OrderRewards", () => {
	it.each<[OrderRetention, string]>([
		[{ pointsDue: 46 }, "46 points"],
		[{ pointsToEarn: 1 }, "1 point"],
		[{ pending: { points: 100, availableAt: "2026-04-02T12:00:00Z" } }, "Apr 2, 2026"],
		[{ pointsSpent: 500, pointsAmount: usd(5) }, "$5.00"],
		[{ redemptions: [{ name: LONG, saving: usd(0.6) }] }, "$0.60"],
		[{ redemptions: [{ name: "Ten", saving: usd(1), restoredAt: "2026-04-02T12:00:00Z" }] }, "Ten"],
	])("tells what an order brought: %#", async (order, part) => {
		expect((await show(<OrderRewards order={order} {...told} />)).text()).toContain(part);
	});

	it.each([null, undefined, {}, { pointsDue: 0, redemptions: [] }, { redemptions: [{ name: "" }] }])(
		"shows nothing: %#",
		(order) => {
			expectNothing(<OrderRewards order={order} {...told} />);
		},
	);
});

describe("PointsAndOffers", () => {
	const claim = () => Promise.resolve({});
	const user: RetentionUser = {
		loyalty: {
			programme: { name: "Points" },
			balance: { available: 1200, held: 0, owed: 0, pending: 0 },
			tier: { name: "Silver", next: null },
			rewards: [],
			transactions: { edges: [] },
		},
		personalOffers: [{ id: "o1", name: "Ten", state: "AVAILABLE", kind: "DISCOUNT", percent: 10 }],
		referral: { code: "ABCD2345", link: LINK },
	};

	it("has one heading of the page and one of each part", async () => {
		await show(<PointsAndOffers user={user} claim={claim} {...told} />);
		expect(screen.getByRole("heading", { level: 1 }).textContent).toBe(told.messages.page.title);
		expect(screen.getAllByRole("heading", { level: 2 }).length).toBeGreaterThanOrEqual(4);
	});

	it("takes a code of a customer without offers, and none where offers were not answered", () => {
		for (const [offers, fields] of [
			[[], 1],
			[null, 0],
		] as const) {
			const { unmount } = render(
				<PointsAndOffers user={{ personalOffers: offers }} claim={claim} {...told} />,
			);
			expect(screen.queryAllByRole("textbox")).toHaveLength(fields);
			unmount();
		}
	});

	it("says so where there is nothing at all", async () => {
		const { text } = await show(<PointsAndOffers user={{}} claim={claim} {...told} />);
		expect(text()).toContain(told.messages.page.nothing);
	});

	it.each([null, undefined])("shows nothing to who is not signed in: %s", (nobody) => {
		expectNothing(<PointsAndOffers user={nobody} {...told} />);
	});
});
