package rules.roles.grant_to_many_test

import data.lib.testing
import data.rules.roles.grant_to_many

test_holds_when_a_service_gives_a_role_to_a_group if {
	some finding in grant_to_many.hold with input as testing.evaluation(testing.asker("service"))
	finding.asks.quorum == 2
}

test_blocks_when_an_ai_agent_gives_a_role_to_a_group if {
	count(grant_to_many.block) == 1 with input as testing.evaluation(testing.asker("ai_agent"))
}

test_silent_with_block_for_a_service if {
	count(grant_to_many.block) == 0 with input as testing.evaluation(testing.asker("service"))
}

test_blocks_when_the_kind_is_missing if {
	asked := testing.without(testing.evaluation({}), "/subject/properties/kind")
	count(grant_to_many.block) == 1 with input as asked
}
