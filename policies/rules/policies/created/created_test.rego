package rules.policies.created_test

import data.lib.testing
import data.rules.policies.created

_asked(properties) := testing.evaluation({"action": {"name": "createPolicy", "properties": properties}})

test_holds_on_every_kind_that_reaches_people_at_once if {
	kinds := {
		"OKTA_SIGN_ON", "PASSWORD", "MFA_ENROLL", "IDP_DISCOVERY", "PROFILE_ENROLLMENT", "POST_AUTH_SESSION",
		"ENTITY_RISK", "DEVICE_SIGNAL_COLLECTION", "A_KIND_OF_TOMORROW", "",
	}
	every kind in kinds {
		count(created.hold) == 1 with input as _asked({"policy_type": kind})
		count(created.alert) == 0 with input as _asked({"policy_type": kind})
	}
}

test_alerts_and_holds_nothing_on_a_policy_for_apps if {
	count(created.hold) == 0 with input as _asked({"policy_type": "ACCESS_POLICY"})
	count(created.alert) == 1 with input as _asked({"policy_type": "ACCESS_POLICY"})
}

test_silent_on_hold_for_a_clone if {
	cloned := testing.evaluation({"action": {"name": "clonePolicy"}})
	count(created.hold) == 0 with input as cloned
	count(created.alert) == 1 with input as cloned
}

test_holds_when_the_kind_is_missing if {
	some finding in created.hold with input as _asked({})
	finding.proof.kind == "unknown"
}
