package openid

// refusal is what to do about an error code of the protocol (RFC 6749, OpenID Connect). A code
// that is not of the protocol is not repeated: anyone may have written it.
func (p *Provider) refusal(code string) error {
	kind, remedy := ErrProvider, ""
	switch code {
	case "access_denied":
		kind, remedy = ErrDenied, "the person or the provider refused; may this person use the client there?"
	case "login_required", "interaction_required", "consent_required", "account_selection_required":
		kind, remedy = ErrDenied, "the person has something to do at the provider first"
	case "server_error", "temporarily_unavailable":
		kind, remedy = ErrUnavailable, "a fault at the provider"
	case "invalid_client":
		remedy = "check openid-client-id and openid-client-secret-file against the registration; the secret may be out of date"
	case "invalid_grant":
		remedy = "the code was used, is too old, or was asked for with another redirect URL: check public-url"
	case "unauthorized_client", "unsupported_grant_type", "unsupported_response_type":
		remedy = "allow the authorization code flow for this client at the provider"
	case "invalid_scope":
		remedy = "allow the scopes openid and email for this client at the provider"
	case "invalid_request":
		remedy = "compare the redirect URL with the one registered at the provider"
	default:
		return p.at(kind, "it answered with an error that OpenID Connect does not know")
	}
	return p.at(kind, "%s: %s", code, remedy)
}
