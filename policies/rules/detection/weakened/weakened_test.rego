package rules.detection.weakened_test

import data.lib.testing
import data.rules.detection.weakened

_asked := testing.evaluation(object.union(
	{"action": {"name": "deleteBehaviorDetectionRule"}},
	testing.about([testing.target("behavior", "behav1", {})]),
))

test_holds_whoever_asks if {
	some finding in weakened.hold with input as _asked
	finding.proof == {"operation": "deleteBehaviorDetectionRule", "of": {"type": "behavior", "id": "behav1"}}
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not weakened.block with input as _asked
	not weakened.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in weakened.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
