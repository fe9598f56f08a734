"""Where a stranger could learn something, every no is the same no: the same bytes after the same work."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.core.clock import now
from saleor_retention.graphql.kit import global_id
from saleor_retention.referrals.links.visits import follow
from saleor_retention.referrals.models import Referral

from .alone import placed, post

CLAIM = "mutation($code: String, $token: String) { referralClaim(code: $code, token: $token) { referral { receivedState } errors { field code message } } }"
CODE = "mutation { referralCodeCreate { referral { code } errors { code } } }"


def code_of(who: str) -> str:
    return post(who, CODE)["data"]["referralCodeCreate"]["referral"]["code"]


def claimed(who: str, code: str | None = None, token: str | None = None) -> tuple[dict, int]:
    with CaptureQueriesContext(connection) as queries:
        answer = post(who, CLAIM, {"code": code, "token": token})
    return answer["data"]["referralClaim"], len(queries)


@pytest.mark.promise("R0.1")
def test_every_code_that_does_not_hold_is_refused_alike_after_the_same_work(alone):
    for name in ("ann", "ben", "cleo"):
        alone.user(name)
    anns, bens = code_of("ann"), code_of("ben")
    link = follow(anns, now=now())
    old = follow(anns, now=now() - timedelta(days=31))
    placed(3)
    answers = {
        "unknown": claimed("ben", "ABCDEFGH"),
        "her own": claimed("ben", bens),
        "no code at all": claimed("ben", "x"),
        "empty": claimed("ben", ""),
        "too late: she has paid": claimed("cleo", anns),
        "nobody is named": claimed("ben"),
        "a link that was tampered with": claimed("ben", token=link[:-2]),
        "a link that is too old": claimed("ben", token=old),
        "her own link": claimed("ann", token=link),
        "by a link, too late": claimed("cleo", token=link),
    }
    assert Referral.objects.count() == 0
    assert claimed("ben", anns)[0] == {"referral": {"receivedState": "PENDING"}, "errors": []}
    answers["a second claim"] = claimed("ben", anns)
    answers["a second claim by the link"] = claimed("ben", token=link)
    answers["a ring"] = claimed("ann", bens)
    refusal = {
        "referral": None,
        "errors": [
            {
                "field": "code",
                "code": "REFERRAL_NOT_AVAILABLE",
                "message": "This referral code is not available.",
            }
        ],
    }
    assert {name: answer for name, (answer, _) in answers.items()} == dict.fromkeys(answers, refusal)
    assert len({statements for _, statements in answers.values()}) == 1, answers
    assert Referral.objects.count() == 1


def test_her_code_stays_the_same_and_is_hers_alone(alone):
    alone.user("ann"), alone.user("ben")
    first = code_of("ann")
    assert code_of("ann") == first != code_of("ben")


@pytest.mark.parametrize("name", ["checkoutRetentionRefresh", "checkoutPersonalOfferDecline"])
def test_a_checkout_that_is_not_there_answers_as_an_id_that_is_none(shop, name):
    document = f"mutation($id: ID!) {{ {name}(checkoutId: $id) {{ retention {{ reason }} errors {{ field code }} }} }}"
    gone = "00000000-0000-4000-8000-000000000000"
    given = [global_id("Checkout", gone), global_id("Order", gone), global_id("Checkout", 1), "junk", ""]
    answers = [post("ann", document, {"id": one})["data"][name] for one in given]
    assert answers == [{"retention": None, "errors": [{"field": "checkoutId", "code": "NOT_FOUND"}]}] * 5


def test_codes_cannot_be_tried_by_the_hundred_in_one_request(alone, django_assert_num_queries):
    alone.user("ben")
    tries = " ".join(f'a{n}: referralClaim(code: "CODE{n}") {{ errors {{ code }} }}' for n in range(51))
    with django_assert_num_queries(0):
        answer = post("ben", f"mutation {{ {tries} }}")
    told = "The query exceeds the maximum cost of 50000. Actual cost is 51000"
    assert answer["errors"][0]["message"] == told
