package rules.policies.sign_on_change_test

import data.lib.testing
import data.rules.policies.sign_on_change

_asked(facts) := testing.evaluation(object.union(
	{"action": {"name": "replacePolicyRule"}},
	testing.about([testing.target("policy", "00p1", facts)]),
))

test_holds_on_a_sign_on_policy if {
	some finding in sign_on_change.hold with input as _asked({"kind": "OKTA_SIGN_ON"})
	finding.proof.kind == {"00p1": "OKTA_SIGN_ON"}
}

test_holds_on_an_enrolment_policy if {
	count(sign_on_change.hold) == 1 with input as _asked({"kind": "MFA_ENROLL"})
}

test_silent_on_a_policy_that_lets_nobody_in if {
	count(sign_on_change.hold) == 0 with input as _asked({"kind": "IDP_DISCOVERY"})
}

test_holds_when_the_kind_is_missing if {
	count(sign_on_change.hold) == 1 with input as _asked({})
}
