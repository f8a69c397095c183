package rules.agents.ai_agent_destroys_test

import data.lib.testing
import data.rules.agents.ai_agent_destroys

test_holds_when_an_ai_agent_destroys if {
	some finding in ai_agent_destroys.hold with input as testing.evaluation(testing.asker("ai_agent"))
	finding.proof.kind == "ai_agent"
}

test_silent_when_a_service_destroys if {
	count(ai_agent_destroys.hold) == 0 with input as testing.evaluation(testing.asker("service"))
}

test_holds_when_the_kind_is_missing if {
	asked := testing.without(testing.evaluation({}), "/subject/properties/kind")
	count(ai_agent_destroys.hold) == 1 with input as asked
}
