"""A shop with two programmes, and what each host is asked about them."""

from datetime import timedelta

from saleor_retention.core.clock import now
from saleor_retention.graphql.kit import global_id
from saleor_retention.loyalty.models import Programme
from saleor_retention.loyalty.programmes import programme_create, version_add

ACCOUNTS = """{ me { loyalty { programme { slug } } loyaltyAccounts { programme { slug versions { ratePoints } }
    balance { available } transactions(first: 5) { edges { node { points } } } } } }"""
ACCOUNT = (
    """query($programme: ID) { me { loyaltyAccounts(programmeId: $programme) { programme { slug } } } }"""
)
ADJUST = """mutation($user: ID!, $programme: ID, $key: String!) { loyaltyPointsAdjust(input: {userId: $user,
    programmeId: $programme, points: 7, reason: "Gift", idempotencyKey: $key}) {
    loyalty { programme { slug } balance { available } } errors { field code } } }"""
RULES = """query($channel: String!, $amount: PositiveDecimal!) { loyaltyRules(channel: $channel) {
    name currency ratePoints pointsFor(amount: $amount) } }"""


def rules(programme: int, channel: str, points: int, *, days: int) -> None:
    """A version that begins so many days from now."""
    at = now()
    version_add(
        programme, channel=channel, currency="USD", rate_points=points, rate_minor=100, expiry_months=None,
        valid_from=at + timedelta(days=days), actor="user:CANARY", reason="CANARY", now=at,
    )  # fmt: skip


def two_programmes(channel: str) -> tuple[int, int]:
    """Points have rules in the channel, others that are to come, and one that is over; moons have none."""
    points, moons = programme_create("points", "Points").pk, programme_create("moons", "Moons").pk
    rules(points, channel, 1, days=-9)
    rules(points, channel, 2, days=0)
    rules(points, channel, 3, days=9)
    return points, moons


def told_of_two(post, ann: str, channel: str) -> None:
    """What holds on each host; `post(who, document, variables)` answers the data."""
    points, moons = two_programmes(channel)
    for key, programme, slug, available in (
        ("a", moons, "moons", 7),
        ("b", points, "points", 7),
        ("a", moons, "moons", 7),
    ):
        given = {"user": ann, "programme": global_id("LoyaltyProgramme", programme), "key": key}
        assert post("staff", ADJUST, given)["loyaltyPointsAdjust"] == {
            "loyalty": {"programme": {"slug": slug}, "balance": {"available": available}},
            "errors": [],
        }
    me = post("ann", ACCOUNTS, {})["me"]
    moved = {"edges": [{"node": {"points": 7}}]}
    assert me["loyalty"] == {"programme": {"slug": "points"}}
    assert me["loyaltyAccounts"] == [
        {
            "programme": {"slug": "points", "versions": [{"ratePoints": 2}]},
            "balance": {"available": 7},
            "transactions": moved,
        },
        {"programme": {"slug": "moons", "versions": []}, "balance": {"available": 7}, "transactions": moved},
    ]
    for who in ("stranger", "ann", "staff"):
        told = post(who, RULES, {"channel": channel, "amount": 9.99})
        assert told == {
            "loyaltyRules": {"name": "Points", "currency": "USD", "ratePoints": 2, "pointsFor": 19}
        }
        assert post(who, RULES, {"channel": "nowhere", "amount": 1}) == {"loyaltyRules": None}
    Programme.objects.filter(pk=points).update(is_active=False)
    assert post("stranger", RULES, {"channel": channel, "amount": 1}) == {"loyaltyRules": None}
    slugs = [one["programme"]["slug"] for one in post("ann", ACCOUNTS, {})["me"]["loyaltyAccounts"]]
    assert slugs == ["points", "moons"]
    for pk, told in (
        (global_id("LoyaltyProgramme", points), ["points"]),
        (global_id("LoyaltyProgramme", moons), ["moons"]),
        (global_id("LoyaltyProgramme", 10**9), []),
        (global_id("Product", points), []),
        ("nonsense", []),
        ("", []),
        (None, ["points", "moons"]),
    ):
        accounts = post("ann", ACCOUNT, {"programme": pk})["me"]["loyaltyAccounts"]
        assert [account["programme"]["slug"] for account in accounts] == told
