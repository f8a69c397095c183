package rules.factors.enrolled_for_others_test

import data.lib.testing
import data.rules.factors.enrolled_for_others

_asked := testing.evaluation(object.union(
	{"action": {"name": "enrollPreregistrationEnrollment"}},
	testing.about([testing.target("user", "00u1", {})]),
))

test_holds_whoever_asks if {
	some finding in enrolled_for_others.hold with input as _asked
	finding.proof == {"operation": "enrollPreregistrationEnrollment", "of": {"type": "user", "id": "00u1"}}
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not enrolled_for_others.block with input as _asked
	not enrolled_for_others.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in enrolled_for_others.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
