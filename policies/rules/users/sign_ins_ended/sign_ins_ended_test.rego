package rules.users.sign_ins_ended_test

import data.lib.testing
import data.rules.users.sign_ins_ended

_asked := testing.evaluation(object.union(
	{"action": {"name": "endUserSessions"}},
	testing.about([testing.target("user", "one1", {})]),
))

test_alerts_whoever_asks if {
	some finding in sign_ins_ended.alert with input as _asked
	finding.proof == {"operation": "endUserSessions", "of": {"type": "user", "id": "one1"}}
	finding.severity == "medium"
}

test_silent_with_any_effect_but_alert if {
	not sign_ins_ended.block with input as _asked
	not sign_ins_ended.hold with input as _asked
}

test_alerts_when_the_resource_is_missing if {
	some finding in sign_ins_ended.alert with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
