package rules.resource_sets.widening_test

import data.lib.testing
import data.rules.resource_sets.widening

_asked := testing.evaluation(object.union(
	{"action": {"name": "addResourceSetResource"}},
	testing.about([testing.target("app", "0oa1", {})]),
))

test_holds_whoever_asks if {
	some finding in widening.hold with input as _asked
	finding.proof.operation == "addResourceSetResource"
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not widening.block with input as _asked
	not widening.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in widening.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
