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

test_holds_on_every_kind_that_decides_who_gets_in if {
	kinds := {
		"PASSWORD", "ACCESS_POLICY", "IDP_DISCOVERY", "PROFILE_ENROLLMENT", "POST_AUTH_SESSION", "ENTITY_RISK",
		"DEVICE_SIGNAL_COLLECTION", "A_KIND_OF_TOMORROW",
	}
	every kind in kinds {
		count(sign_on_change.hold) == 1 with input as _asked({"kind": kind})
	}
}

test_silent_on_a_policy_that_lets_nobody_in if {
	count(sign_on_change.hold) == 0 with input as _asked({"kind": "CLIENT_UPDATE"})
}

test_holds_when_the_kind_is_missing if {
	count(sign_on_change.hold) == 1 with input as _asked({})
}
