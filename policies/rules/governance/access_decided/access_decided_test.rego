package rules.governance.access_decided_test

import data.lib.testing
import data.rules.governance.access_decided

_asked := testing.evaluation(object.union(
	{"action": {"name": "resolveTaskV2"}},
	testing.about([testing.target("request_task", "tsk1", {})]),
))

test_holds_whoever_asks if {
	some finding in access_decided.hold with input as _asked
	finding.proof == {"operation": "resolveTaskV2", "of": {"type": "request_task", "id": "tsk1"}}
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not access_decided.block with input as _asked
	not access_decided.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in access_decided.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
