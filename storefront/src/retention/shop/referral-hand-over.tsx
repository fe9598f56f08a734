import { cookies } from "next/headers";
import { OnArrival } from "./on-arrival";
import { handOverReferral } from "./referral-actions";
import { REFERRAL_COOKIE } from "./referral-cookie";

/** Stands on every page, and does something only for a visitor who followed a member's link. */
export async function ReferralHandOver({ checkoutId }: { checkoutId: string | null }) {
	if (!(await cookies()).has(REFERRAL_COOKIE)) {
		return null;
	}
	return <OnArrival key={checkoutId ?? "no-cart"} action={handOverReferral.bind(null, checkoutId)} />;
}
