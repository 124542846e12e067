package twiliofake

import (
	"encoding/json"
	"net/http"
	"strings"
)

// look answers what a check asks: the account, the number and the Messaging Service.
func (f *Fake) look(w http.ResponseWriter, r *http.Request) {
	user, password, _ := r.BasicAuth()
	if user != f.config.AccountSID || password != f.config.AuthToken {
		refuse(w, http.StatusUnauthorized, 20003, "Authenticate")
		return
	}
	account := "/2010-04-01/Accounts/" + f.config.AccountSID
	var answer any
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, account+".json"):
		kind := "Full"
		if f.config.Trial {
			kind = "Trial"
		}
		answer = map[string]any{"sid": f.config.AccountSID, "status": "active", "type": kind}
	case strings.HasSuffix(path, account+"/IncomingPhoneNumbers.json"):
		numbers := []any{}
		if r.URL.Query().Get("PhoneNumber") == f.config.From {
			numbers = append(numbers, map[string]any{"phone_number": f.config.From, "sms_url": f.config.SmsURL,
				"sms_method": f.config.SmsMethod, "sms_fallback_url": f.config.SmsFallback})
		}
		answer = map[string]any{"incoming_phone_numbers": numbers}
	case strings.HasSuffix(path, "/v1/Content"):
		answer = f.listContents()
	case strings.Contains(path, "/v1/Content/HX"):
		if f.config.Template == "" || !strings.HasSuffix(path, f.config.Template) {
			refuse(w, http.StatusNotFound, 20404, "The requested resource was not found")
			return
		}
		answer = map[string]any{"sid": f.config.Template, "friendly_name": "a template"}
	case strings.Contains(path, "/v1/Services/MG"):
		answer = map[string]any{"sid": path[strings.LastIndex(path, "/")+1:], "inbound_request_url": f.config.SmsURL,
			"inbound_method": f.config.SmsMethod, "fallback_url": f.config.SmsFallback, "use_inbound_webhook_on_number": false}
	default:
		refuse(w, http.StatusNotFound, 20404, "The requested resource was not found")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(answer)
}
