/**
 * The texts of all components, in one object per language.
 *
 * They are data, not functions: a server component can hand them to a client component, and a shop can keep them with its
 * other translations. `{name}` stands for a value; a text with a number has one form for each plural of its language.
 */
export type Plural = { readonly other: string } & {
	readonly [form in Intl.LDMLPluralRule]?: string;
};

/** Texts by a code of the API. A code without a text is not shown. */
export type ByCode = { readonly [code: string]: string | undefined };

export type RetentionMessages = {
	readonly offers: {
		readonly title: string;
		/** {name} */
		readonly applied: string;
		/** {amount} */
		readonly saving: string;
		/** {names} */
		readonly together: string;
		readonly chosen: string;
		readonly chip: string;
		readonly useAnother: string;
		/** {name} */
		readonly use: string;
		readonly undo: string;
		readonly declined: string;
		readonly restore: string;
		readonly changed: string;
		readonly refresh: string;
		readonly signIn: string;
		readonly ownCode: string;
		/** {name} {amount} */
		readonly ownCodeIsWorse: string;
		/** {missing} {saving} {name} */
		readonly missingAmount: string;
		/** {missing} {saving} {name} */
		readonly missingAmountMore: string;
		/** {missing} {name} */
		readonly missingAmountOffer: string;
		/** {count} {saving} {name} */
		readonly missingItems: Plural;
		/** {count} {name} */
		readonly missingItemsOffer: Plural;
		/** Why an offer is not on, by `reason`: {name} */
		readonly reasons: ByCode;
		readonly pending: string;
	};
	readonly offerList: {
		readonly title: string;
		readonly past: string;
		/** {percent} */
		readonly percentOff: string;
		/** {percent} */
		readonly percentOffUnit: string;
		/** {percent} */
		readonly percentOffCheapest: string;
		/** {amount} */
		readonly amountOff: string;
		/** {amount} */
		readonly amountOffUnit: string;
		/** {amount} */
		readonly amountOffCheapest: string;
		readonly freeShipping: string;
		/** {buy} {get} */
		readonly bundleFree: string;
		/** {buy} {get} {percent} */
		readonly bundlePercent: string;
		/** {amount} */
		readonly giftCard: string;
		readonly someGoods: string;
		/** {amount} */
		readonly minimum: string;
		/** {count} */
		readonly minimumItems: Plural;
		/** {amount} */
		readonly maxDiscount: string;
		/** {day} */
		readonly from: string;
		/** {day} */
		readonly until: string;
		/** {count} */
		readonly usesLeft: Plural;
		readonly states: ByCode;
	};
	readonly claimCode: {
		readonly title: string;
		readonly label: string;
		readonly hint: string;
		readonly submit: string;
		readonly pending: string;
		/** {name} */
		readonly claimed: string;
		readonly claimedUnnamed: string;
	};
	readonly earn: {
		/** {count} */
		readonly order: Plural;
		/** {count} */
		readonly product: Plural;
		/** {count} */
		readonly guest: Plural;
		readonly signIn: string;
	};
	readonly points: {
		readonly title: string;
		/** {count} */
		readonly available: Plural;
		/** {count} */
		readonly pending: Plural;
		/** {count} {day} */
		readonly pendingFrom: Plural;
		/** {count} {number} */
		readonly pendingOrder: Plural;
		/** {count} {number} {day} */
		readonly pendingOrderFrom: Plural;
		/** {count} */
		readonly held: Plural;
		/** {count} */
		readonly owed: Plural;
		/** {count} {day} */
		readonly expiring: Plural;
		readonly frozen: string;
	};
	readonly statement: {
		readonly title: string;
		readonly points: string;
		readonly balance: string;
		readonly next: string;
		readonly first: string;
		/** By `kind`. */
		readonly kinds: ByCode;
		/** By `kind`, of an order: {number} */
		readonly kindsOfOrder: ByCode;
		/** {name} */
		readonly reward: string;
		readonly referral: string;
	};
	readonly redeem: {
		readonly title: string;
		readonly slider: string;
		readonly field: string;
		/** {count} {amount} */
		readonly available: Plural;
		/** {count} */
		readonly least: Plural;
		/** {count} */
		readonly steps: Plural;
		/** {count} {amount} */
		readonly preview: Plural;
		/** {count} {amount} */
		readonly paying: Plural;
		/** {count} {wanted} */
		readonly fewer: Plural;
		readonly apply: string;
		readonly change: string;
		readonly release: string;
		readonly pending: string;
		/** {amount} */
		readonly total: string;
	};
	readonly tier: {
		readonly title: string;
		/** {day} */
		readonly keepsUntil: string;
		/** {times} */
		readonly multiplier: string;
		/** {name} */
		readonly progress: string;
		/** {value} {threshold} */
		readonly reached: string;
		/** {amount} {name} */
		readonly missingAmount: string;
		/** {count} {name} */
		readonly missingPoints: Plural;
		/** {count} {name} */
		readonly missingOrders: Plural;
		readonly top: string;
	};
	readonly rewards: {
		readonly title: string;
		/** {count} */
		readonly cost: Plural;
		/** {amount} */
		readonly card: string;
		readonly kinds: ByCode;
		/** {day} */
		readonly until: string;
		/** {name} {count} */
		readonly buy: Plural;
		readonly buyShort: string;
		readonly pending: string;
		/** {count} */
		readonly missing: Plural;
		/** By `obstacle`. */
		readonly obstacles: ByCode;
		readonly purchases: string;
		/** By `state` of a purchase. */
		readonly states: ByCode;
		/** {count} {day} */
		readonly bought: Plural;
		/** {day} */
		readonly given: string;
		/** Before the code of a gift card. */
		readonly cardCode: string;
	};
	readonly referral: {
		readonly title: string;
		/** {mine} {theirs} */
		readonly promiseBoth: string;
		/** {mine} */
		readonly promiseMine: string;
		/** {theirs} */
		readonly promiseTheirs: string;
		/** {count} */
		readonly points: Plural;
		/** {points} {reward} */
		readonly pointsAndReward: string;
		/** {amount} */
		readonly minimum: string;
		/** {count} */
		readonly withinDays: Plural;
		readonly create: string;
		readonly pending: string;
		readonly link: string;
		readonly code: string;
		readonly copy: string;
		readonly copied: string;
		readonly share: string;
		readonly qr: string;
		/** {count} */
		readonly visits: Plural;
		/** {count} */
		readonly waiting: Plural;
		/** {count} */
		readonly rewarded: Plural;
		/** {count} */
		readonly earned: Plural;
		readonly friends: string;
		/** {day} */
		readonly friend: string;
		/** By `state` of a friend. */
		readonly states: ByCode;
		/** {day} */
		readonly rewardsAt: string;
	};
	readonly order: {
		readonly title: string;
		/** {count} */
		readonly earned: Plural;
		/** {count} */
		readonly willEarn: Plural;
		/** {count} */
		readonly soon: Plural;
		/** {count} */
		readonly pending: Plural;
		/** {count} {day} */
		readonly pendingFrom: Plural;
		/** {count} {amount} */
		readonly spent: Plural;
		/** {count} */
		readonly spentPoints: Plural;
		/** {name} {amount} */
		readonly offer: string;
		/** {name} */
		readonly restored: string;
	};
	readonly page: {
		readonly title: string;
		/** Short: it stands beside four others in a narrow navigation. */
		readonly navigation: string;
		readonly subtitle: string;
		readonly nothing: string;
	};
	/** Refusals, by the code of the API. */
	readonly errors: ByCode & { readonly fallback: string };
};
