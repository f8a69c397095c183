# METADATA
# title: A hook to a foreign host
# description: >-
#   A hook sends what happens in the org, or lets another system decide on sign-ins. It may only call hosts that the
#   settings allow.
# custom:
#   severity: critical
#   operations: [createEventHook, replaceEventHook, createInlineHook, replaceInlineHook, updateInlineHook]
#   properties: [host, token_host]
#   controls: ["soc2:CC6.6", "soc2:CC6.7", "soc2:CC7.1", "iso27001:A.8.12", "owaspnhi:NHI3:2025"]
#   hint: Send the hook to a host of your organisation, or ask an operator to add the host to hooks.allowed_hook_hosts.
package rules.hooks.foreign_host

import data.lib.finding

block contains finding.from(rego.metadata.chain(), proof) if {
	not _is_ours
	proof := {
		"host": object.get(input, ["action", "properties", "host"], "unknown"),
		"token_host": object.get(input, ["action", "properties", "token_host"], "unknown"),
		"allowed": data.settings.hooks.allowed_hook_hosts,
	}
}

_is_ours if {
	_is_allowed(input.action.properties.host)
	_asks_ours_for_tokens
}

# The secret of a hook goes where its tokens come from.
_asks_ours_for_tokens if input.action.properties.token_host == ""

_asks_ours_for_tokens if _is_allowed(input.action.properties.token_host)

_is_allowed(host) if host in data.settings.hooks.allowed_hook_hosts

_is_allowed(host) if {
	some allowed in data.settings.hooks.allowed_hook_hosts
	startswith(allowed, ".")
	endswith(host, allowed)
}
