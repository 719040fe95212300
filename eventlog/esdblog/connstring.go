package esdblog

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
)

// parse refuses what the client would misread in silence, then lets the client parse, because
// only its parser sets the defaults without which no node is looked for. No error repeats the
// credentials.
func parse(connectionString string) (*esdb.Configuration, error) {
	scheme, rest, found := strings.Cut(connectionString, "://")
	if !found || scheme != "esdb" && scheme != "esdb+discover" {
		return nil, errors.New("it must begin with esdb:// or esdb+discover://, as in esdb://host:2113")
	}
	if strings.Contains(rest, "#") {
		return nil, errors.New("it contains a #; write %23 if it belongs to the password")
	}
	authority, query, _ := strings.Cut(rest, "?")
	hosts, credentials := authority, ""
	at := strings.LastIndex(authority, "@")
	if at >= 0 {
		credentials, hosts = authority[:at], authority[at+1:]
	}
	if err := checkHosts(scheme, strings.TrimSuffix(hosts, "/")); err != nil {
		return nil, err
	}
	set, err := checkSettings(query)
	if err != nil {
		return nil, err
	}
	if at >= 0 {
		if err := checkCredentials(credentials, set["tls"]); err != nil {
			return nil, err
		}
	}
	config, err := esdb.ParseConnectionString(connectionString)
	if err != nil {
		var inURL *url.Error // its text repeats the whole string
		if errors.As(err, &inURL) {
			err = inURL.Err
		}
		return nil, err
	}
	return config, nil
}

// checkCredentials refuses them on a connection without TLS: the client would drop them without
// a word and the server would then refuse every call.
func checkCredentials(credentials, tls string) error {
	user, password, _ := strings.Cut(credentials, ":")
	switch {
	case user == "" || password == "":
		return errors.New("the part before @ must be user:password")
	case strings.ContainsAny(credentials, "@/,") || strings.Contains(password, ":"):
		return errors.New("the user or the password contains one of @ / , : and must be percent-encoded, as in %40 for @")
	case strings.EqualFold(tls, "false"):
		return errors.New("credentials travel only over TLS; leave out tls=false, or the user and the password")
	}
	return nil
}

func checkHosts(scheme, hosts string) error {
	if strings.Contains(hosts, "/") {
		return errors.New("there must be nothing between the hosts and the ?, as in esdb://host:2113?tls=false")
	}
	if strings.Contains(hosts, "[") || strings.Contains(hosts, "::") {
		return errors.New("an IPv6 address is not understood by the client; write a host name or an IPv4 address")
	}
	list := strings.Split(hosts, ",")
	if scheme == "esdb+discover" && len(list) > 1 {
		return errors.New("esdb+discover:// takes one name; write esdb://a:2113,b:2113 for several nodes")
	}
	for _, host := range list {
		name, port, hasPort := strings.Cut(host, ":")
		if name == "" {
			return errors.New("a host is empty; write esdb://host:2113")
		}
		if strings.Contains(port, ":") {
			return errors.New("an IPv6 address is not understood by the client; write a host name or an IPv4 address")
		}
		if n, err := strconv.Atoi(port); hasPort && (err != nil || n < 1 || n > 65535) {
			return fmt.Errorf("%q is not a port; write a number from 1 to 65535", port)
		}
	}
	return nil
}

// checkSettings gives the settings by their name in lower case.
func checkSettings(query string) (map[string]string, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, errors.New("what follows the ? must be name=value&name=value")
	}
	set := map[string]string{}
	for name, given := range values {
		key := strings.ToLower(name)
		if _, twice := set[key]; twice || len(given) > 1 {
			return nil, fmt.Errorf("option %s is given twice", name)
		}
		if err := checkSetting(key, given[0]); err != nil {
			return nil, fmt.Errorf("option %s: %w", name, err)
		}
		set[key] = given[0]
	}
	if (set["usercertfile"] == "") != (set["userkeyfile"] == "") {
		return nil, errors.New("options userCertFile and userKeyFile are given together or not at all")
	}
	return set, nil
}

func checkSetting(key, value string) error {
	switch key {
	case "discoveryinterval", "keepalivetimeout", "defaultdeadline":
		return checkNumber(value, 1, 600_000, "milliseconds")
	case "maxdiscoverattempts":
		return checkNumber(value, 1, 1_000, "attempts")
	case "gossiptimeout": // the one that this client counts in seconds
		return checkNumber(value, 1, 60, "seconds")
	case "keepaliveinterval":
		if value == "-1" {
			return nil
		}
		return checkNumber(value, 10_000, 600_000, "milliseconds (or -1 for none)")
	case "tls", "tlsverifycert":
		return checkWord(value, "true", "false")
	case "nodepreference":
		return checkWord(value, "leader", "follower", "random", "readOnlyReplica")
	case "tlscafile", "usercertfile", "userkeyfile":
		if value == "" {
			return errors.New("write the path of a file")
		}
		return nil
	}
	return errors.New("it is unknown; write one of tls, tlsVerifyCert, tlsCAFile, userCertFile, userKeyFile, nodePreference, " +
		"gossipTimeout, discoveryInterval, maxDiscoverAttempts, keepAliveInterval, keepAliveTimeout, defaultDeadline")
}

func checkNumber(value string, least, most int, unit string) error {
	if n, err := strconv.Atoi(value); err != nil || n < least || n > most {
		return fmt.Errorf("%.40q is not understood; write a number from %d to %d %s", value, least, most, unit)
	}
	return nil
}

func checkWord(value string, words ...string) error {
	if slices.ContainsFunc(words, func(word string) bool { return strings.EqualFold(word, value) }) {
		return nil
	}
	return fmt.Errorf("%.40q is not understood; write one of %s", value, strings.Join(words, ", "))
}
