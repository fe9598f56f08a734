import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { EarnPoints } from "../src/retention/points/earn-points";
import { PointsCard } from "../src/retention/points/points-card";
import { PointsStatement } from "../src/retention/points/points-statement";
import { RedeemPoints } from "../src/retention/points/redeem-points";
import { RewardList } from "../src/retention/points/reward-list";
import { snap, stepsOf, worthOf } from "../src/retention/points/steps";
import { TierProgress } from "../src/retention/points/tier-progress";
import type { RedeemAnswer } from "../src/retention/props";
import type { CheckoutPoints, Movement, Reward, Tier } from "../src/retention/shapes";
import { LONG, expectAccessible, expectNothing, readable, show, told, usd } from "./support";

describe("EarnPoints", () => {
	it.each([
		["order", 1170, "You earn 1,170 points with this order."],
		["product", 1, "Earns 1 point"],
	] as const)("tells what it earns: %s", async (of, points, sentence) => {
		expect((await show(<EarnPoints points={points} of={of} {...told} />)).text()).toBe(sentence);
	});

	it("lets a guest sign in", async () => {
		const { text } = await show(<EarnPoints points={5} isGuest signInHref="/login" {...told} />);
		expect(text()).toContain("With an account you earn 5 points with this order.");
		expect(screen.getByRole("link", { name: "Sign in" }).getAttribute("href")).toBe("/login");
	});

	it.each([null, undefined, 0, -3, Number.NaN])("shows nothing: %s", (points) => {
		expectNothing(<EarnPoints points={points} isGuest signInHref="/login" {...told} />);
	});
});

describe("PointsCard", () => {
	const balance = { available: 1200, held: 0, owed: 0, pending: 0 };

	it("tells what can be spent", async () => {
		const { text } = await show(
			<PointsCard account={{ programme: { name: "Points" }, balance }} {...told} />,
		);
		expect(text()).toBe("Your pointsPoints1,200 points to spend");
	});

	it("tells what ends, what is in a cart, what is owed and what comes", async () => {
		const { text } = await show(
			<PointsCard
				account={{
					balance: { available: 0, held: 1, owed: 30, pending: 117 },
					nextExpiry: { points: 50, lastDay: "2026-03-01" },
					pending: [
						{ orderNumber: "21", points: 100, availableAt: "2026-04-02T00:00:00+00:00" },
						{ orderNumber: "22", points: 17, availableAt: null },
						{ points: 5 },
					],
				}}
				{...told}
			/>,
		);
		for (const sentence of [
			"0 points to spend",
			"50 points can be spent until Mar 1, 2026",
			"1 point is in your cart",
			"30 points went back with a return",
			"117 points on their way",
			"100 points of order 21, from Apr 2, 2026 on",
			"17 points of order 22",
		])
			expect(text()).toContain(sentence);
	});

	it("tells that they cannot be spent", async () => {
		const { text } = await show(<PointsCard account={{ balance, isFrozen: true }} {...told} />);
		expect(text()).toContain("Your points cannot be spent at the moment. You still earn points.");
	});

	it.each([null, undefined, {}, { balance: null }, { balance: { available: null } }])(
		"shows nothing: %#",
		(account) => {
			expectNothing(<PointsCard account={account} {...told} />);
		},
	);
});

describe("PointsStatement", () => {
	const move = (node: Movement) => ({ node: { points: 10, createdAt: "2026-03-01T10:00:00Z", ...node } });

	it.each<[Movement, string]>([
		[{ kind: "EARN", source: { type: "ORDER", orderNumber: "21" } }, "Earned with order 21"],
		[{ kind: "EARN", source: { type: "REFERRAL" } }, "Earned with a friend"],
		[{ kind: "EARN", source: { type: "EVENT", event: { name: "birthday", title: "Birthday" } } }, "Birthday"],
		[{ kind: "SPEND", source: { type: "REWARD", rewardName: "Mug" } }, "Reward “Mug”"],
		[
			{ kind: "EXPIRE", points: -50, source: { type: "EXPIRY", orderNumber: "21" } },
			"Expired, from order 21",
		],
		[{ kind: "HOLD", points: -5, source: { type: "CHECKOUT" } }, "Set aside for your cart"],
		[{ kind: "A_NEW_KIND", summary: "Something new." }, "Something new."],
	])("tells what moved them: %#", async (node, sentence) => {
		const { text } = await show(<PointsStatement statement={{ edges: [move(node)] }} {...told} />);
		expect(text()).toContain(sentence);
	});

	it("tells how many, when, what staff wrote and what there was afterwards", async () => {
		const node = { kind: "ADJUST", points: -1200, balanceAfter: 3400, message: "Sorry!" };
		const { text } = await show(<PointsStatement statement={{ edges: [move(node)] }} {...told} />);
		expect(text()).toContain("Sorry!Mar 1, 2026Points -1,200Balance 3,400");
	});

	it("tells no number where nothing moves, and no label for one", async () => {
		const node = { kind: "CAPTURE", points: 0, balanceAfter: 3400 };
		const { text } = await show(<PointsStatement statement={{ edges: [move(node)] }} {...told} />);
		expect(text()).toMatch(/Mar 1, 2026Balance 3,400$/);
	});

	it("leads to the next page and back", async () => {
		const page = { edges: [move({ kind: "EARN" })], pageInfo: { hasNextPage: true } };
		await show(<PointsStatement statement={page} nextHref="?after=x" firstHref="?" {...told} />);
		expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual(["?", "?after=x"]);
	});

	it("leads nowhere from the last page", async () => {
		const page = { edges: [move({ kind: "EARN" })], pageInfo: { hasNextPage: false } };
		await show(<PointsStatement statement={page} nextHref="?after=x" {...told} />);
		expect(screen.queryByRole("link")).toBeNull();
	});

	it.each([null, undefined, {}, { edges: [] }, { edges: [{ node: null }, {}] }])(
		"shows nothing: %#",
		(statement) => {
			expectNothing(<PointsStatement statement={statement} nextHref="?" {...told} />);
		},
	);
});

describe("the steps of points", () => {
	const points = {
		leastPoints: 250,
		stepPoints: 100,
		mostRedeemable: 1000,
		stepAmount: usd(1),
		mostAmount: usd(9.99),
	};

	it("begin at the least whole step and end at the cap", () => {
		expect(stepsOf(points)).toEqual({ least: 300, most: 1000, step: 100 });
		expect(stepsOf({ ...points, mostRedeemable: 299 })).toBeNull();
		expect(stepsOf({})).toBeNull();
		expect(stepsOf(null)).toBeNull();
	});

	it.each([
		[0, 300],
		[349, 300],
		[350, 400],
		[5000, 1000],
		[-1, 300],
		[Number.NaN, 300],
	])("take %s as %s", (wanted, taken) => {
		expect(snap(wanted, { least: 300, most: 1000, step: 100 })).toBe(taken);
	});

	it("are worth what the API says at the cap", () => {
		const steps = { least: 300, most: 1000, step: 100 };
		expect(worthOf(400, steps, points)).toEqual(usd(4));
		expect(worthOf(1000, steps, points)).toEqual(usd(9.99));
		expect(worthOf(400, steps, {})).toBeNull();
	});
});

describe("RedeemPoints", () => {
	const open: CheckoutPoints = {
		redeemed: 0,
		amount: usd(0),
		wanted: 0,
		mostRedeemable: 1000,
		mostAmount: usd(10),
		leastPoints: 200,
		stepPoints: 100,
		stepAmount: usd(1),
	};
	const paid = { ...open, redeemed: 500, wanted: 500, amount: usd(5) };
	const asked = (answer: Partial<RedeemAnswer> = {}) => {
		const redeem = vi.fn<(points: number) => Promise<RedeemAnswer>>(() =>
			Promise.resolve({ points: paid, total: usd(85), ...answer }),
		);
		const release = vi.fn(() => Promise.resolve({ points: open, total: usd(90), ...answer }));
		return { redeem, release };
	};
	const field = () => screen.getByLabelText<HTMLInputElement>("Points to spend");
	const slider = () => screen.getByRole<HTMLInputElement>("slider");

	it("offers what can be spent, in which steps, and what it pays", async () => {
		const { text } = await show(<RedeemPoints points={open} total={usd(90)} {...asked()} {...told} />);
		expect(text()).toContain("up to 1,000 points: $10.00. At least 200 points. In steps of 100 points.");
		for (const input of [field(), slider()])
			expect([input.min, input.max, input.step, input.value]).toEqual(["200", "1000", "100", "1000"]);
		expect(slider().getAttribute("aria-valuetext")).toBe("1,000 points are $10.00");
	});

	it("pays with what was typed, in a whole step, and tells the new total", async () => {
		const actions = asked();
		const { container, text } = await show(
			<RedeemPoints points={open} total={usd(90)} {...actions} {...told} />,
		);
		await userEvent.clear(field());
		await userEvent.type(field(), "480{Enter}");
		expect(actions.redeem).toHaveBeenCalledExactlyOnceWith(500);
		await vi.waitFor(() => expect(text()).toContain("500 points pay $5.00."));
		expect(readable(screen.getByRole("status"))).toBe("New total: $85.00");
		expect(field().value).toBe("500");
		await expectAccessible(container);
	});

	it("keeps the slider and the field together", async () => {
		await show(<RedeemPoints points={open} total={usd(90)} {...asked()} {...told} />);
		await userEvent.clear(field());
		await userEvent.type(field(), "700");
		expect(slider().value).toBe("700");
		await userEvent.clear(field());
		await userEvent.tab();
		expect(field().value).toBe("200");
	});

	it("pays without points again, and keeps the focus on the page", async () => {
		const actions = asked();
		await show(<RedeemPoints points={paid} total={usd(85)} {...actions} {...told} />);
		screen.getByRole("button", { name: "Change" });
		await userEvent.click(screen.getByRole("button", { name: "Use no points" }));
		expect(actions.release).toHaveBeenCalledOnce();
		await vi.waitFor(() => expect(screen.queryByRole("button", { name: "Use no points" })).toBeNull());
		expect(document.activeElement).toBe(screen.getByRole("region", { name: "Pay with points" }));
		expect(readable(screen.getByRole("status"))).toBe("New total: $90.00");
	});

	it.each([
		["NOT_ENOUGH_POINTS", "You do not have that many points."],
		["ACCOUNT_FROZEN", "Your points cannot be spent at the moment."],
	])("tells a refusal at the field: %s", async (error, sentence) => {
		const actions = asked({ points: null, total: null, error });
		const { container } = await show(<RedeemPoints points={open} total={usd(90)} {...actions} {...told} />);
		await userEvent.click(screen.getByRole("button", { name: "Use points" }));
		const alert = await screen.findByRole("alert");
		expect(alert.textContent).toBe(sentence);
		expect(field().getAttribute("aria-describedby")).toContain(alert.id);
		expect(screen.getByRole("status").textContent).toBe("");
		await expectAccessible(container);
	});

	it("stays where no answer came", async () => {
		const redeem = vi.fn().mockRejectedValue(new Error("offline"));
		await show(<RedeemPoints points={open} total={usd(90)} {...asked()} redeem={redeem} {...told} />);
		await userEvent.click(screen.getByRole("button", { name: "Use points" }));
		expect((await screen.findByRole("alert")).textContent).toContain("try again in a moment");
		expect(field().value).toBe("1000");
	});

	it("tells that fewer fit than were chosen", async () => {
		const { text } = await show(
			<RedeemPoints points={{ ...paid, wanted: 800 }} total={usd(85)} {...asked()} {...told} />,
		);
		expect(text()).toContain("You chose 800 points; 500 fit this order now.");
	});

	it("lets points go that cannot be spent any more", async () => {
		const cap = { ...paid, mostRedeemable: 0 };
		await show(<RedeemPoints points={cap} total={usd(85)} {...asked()} {...told} />);
		expect(screen.queryByRole("slider")).toBeNull();
		screen.getByRole("button", { name: "Use no points" });
	});

	it("follows a checkout that changed elsewhere", async () => {
		const { rerender } = render(<RedeemPoints points={open} total={usd(90)} {...asked()} {...told} />);
		await userEvent.click(screen.getByRole("button", { name: "Use points" }));
		await screen.findByRole("button", { name: "Change" });
		rerender(
			<RedeemPoints points={{ ...open, mostRedeemable: 400 }} total={usd(40)} {...asked()} {...told} />,
		);
		expect(slider().max).toBe("400");
		expect(readable(screen.getByRole("status"))).toBe("New total: $40.00");
	});

	it.each([null, undefined, {}, { ...open, mostRedeemable: 0 }, { ...open, mostRedeemable: 199 }])(
		"shows nothing: %#",
		(points) => {
			expectNothing(<RedeemPoints points={points} total={null} {...asked()} {...told} />);
		},
	);
});

describe("TierProgress", () => {
	const tier: Tier = {
		name: "Silver",
		keepsUntil: "2026-12-31T23:00:00Z",
		benefits: { multiplier: 1.5 },
		measure: { amount: usd(300) },
		next: { name: "Gold", threshold: { amount: usd(500) }, missing: { amount: usd(200) } },
	};

	it("tells the tier, what it brings and the way to the next one", async () => {
		const { text } = await show(<TierProgress tier={tier} {...told} />);
		for (const sentence of ["Silver", "1.5 times the points", "until Dec 31, 2026", "$200.00 more to Gold."])
			expect(text()).toContain(sentence);
		const bar = screen.getByRole("progressbar", { name: /Your way to .*Gold/ });
		expect(["aria-valuenow", "aria-valuemax"].map((name) => bar.getAttribute(name))).toEqual(["300", "500"]);
	});

	it.each<[Pick<Tier, "measure" | "next">, string]>([
		[tier, "$300.00 of $500.00"],
		[{ measure: { points: 1200 }, next: { name: "Gold", threshold: { points: 2500 } } }, "1,200 of 2,500"],
		[{ measure: { orders: 4 }, next: { name: "Gold", threshold: { orders: 3 } } }, "3 of 3"],
		[{ measure: null, next: { name: "Gold", threshold: { amount: usd(500) } } }, "$0.00 of $500.00"],
	])("says how far in words: %#", async (given, words) => {
		await show(<TierProgress tier={given} {...told} />);
		expect(screen.getByRole("progressbar").getAttribute("aria-valuetext")).toBe(words);
	});

	it.each<[Tier, string]>([
		[{ next: { name: "Gold", threshold: { points: 9 }, missing: { points: 1 } } }, "1 more point to Gold."],
		[{ next: { name: "Gold", threshold: { orders: 9 }, missing: { orders: 3 } } }, "3 more orders to Gold."],
		[{ name: "Gold", next: null }, "You are at the top."],
	])("tells what is missing: %#", async (given, sentence) => {
		expect((await show(<TierProgress tier={given} {...told} />)).text()).toContain(sentence);
	});

	it.each([null, undefined, {}, { name: null, next: null }])("shows nothing: %#", (given) => {
		expectNothing(<TierProgress tier={given} {...told} />);
	});
});

describe("RewardList", () => {
	const mug: Reward = {
		reward: { id: "r1", name: "Mug", points: 500, kind: "PRODUCT_VOUCHER" },
		canBuy: true,
	};

	it("buys one, with the key of the page", async () => {
		const buy = vi.fn<(form: FormData) => void>();
		const { text } = await show(<RewardList rewards={[mug]} buy={buy} purchaseKey="k1" {...told} />);
		expect(text()).toContain("Mug500 points · A product for you");
		await userEvent.click(screen.getByRole("button", { name: /Mug.* for 500 points/ }));
		expect(Object.fromEntries(buy.mock.calls[0]?.[0] ?? new FormData())).toEqual({
			rewardId: "r1",
			idempotencyKey: "k1",
		});
	});

	it.each([
		["POINTS_MISSING", "120 points are missing"],
		["SOLD_OUT", "All gone"],
		["TIER_NEEDED", "For a higher tier"],
	])("tells why one cannot be bought: %s", async (obstacle, sentence) => {
		const rewards = [{ ...mug, canBuy: false, obstacle, missingPoints: 120 }];
		const { text } = await show(<RewardList rewards={rewards} buy={vi.fn()} {...told} />);
		expect(text()).toContain(sentence);
		expect(screen.queryByRole("button")).toBeNull();
	});

	it("tells a refusal at the reward", async () => {
		const buy = () => Promise.resolve({ error: "REWARD_NOT_AVAILABLE" });
		await show(<RewardList rewards={[mug]} buy={buy} {...told} />);
		await userEvent.click(screen.getByRole("button"));
		expect((await screen.findByRole("alert")).textContent).toBe("This reward is not available now.");
	});

	it("tells what was bought and what was given", async () => {
		const bought = { id: "p1", name: "Card", points: 100, state: "GIVEN", createdAt: "2026-03-01T10:00:00Z" };
		const { text } = await show(
			<RewardList
				rewards={[]}
				purchases={[bought, { ...bought, id: "p2", name: "Gift", points: 0, state: "RESTORED" }]}
				{...told}
			/>,
		);
		expect(text()).toContain("Card for 100 points on Mar 1, 2026Yours");
		expect(text()).toContain("Gift given on Mar 1, 2026Could not be given: your points are back");
		expect(text()).not.toContain(told.messages.rewards.cardCode);
	});

	it("tells the code of a gift card, which the customer pays with", async () => {
		const card = { id: "p1", name: "Card", points: 100, state: "GIVEN", cardCode: "5B1F2C3D4E5F6A7B" };
		const { text } = await show(<RewardList rewards={[]} purchases={[card]} {...told} />);
		expect(text()).toContain("Code to pay with: 5B1F2C3D4E5F6A7B");
		expect(screen.getByText("5B1F2C3D4E5F6A7B").getAttribute("dir")).toBe("ltr");
	});

	it("tells what a card is worth, until when, and breaks a long name", async () => {
		const reward = {
			...mug.reward,
			name: LONG,
			kind: "GIFT_CARD",
			cardAmount: usd(5),
			endsAt: "2026-03-01T10:00:00Z",
		};
		const { text } = await show(<RewardList rewards={[{ ...mug, reward }]} buy={vi.fn()} {...told} />);
		expect(text()).toContain("500 points · Gift card of $5.00 · until Mar 1, 2026");
	});

	it.each([null, undefined, [], [{}], [{ reward: null }]])("shows nothing: %#", (rewards) => {
		expectNothing(<RewardList rewards={rewards} purchases={null} buy={vi.fn()} {...told} />);
	});
});
