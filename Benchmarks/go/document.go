package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"
)

// compact is the text without white space between its tokens; anything but a JSON object is refused.
func compact(text string) ([]byte, error) {
	var buffer bytes.Buffer
	buffer.Grow(len(text))
	if err := json.Compact(&buffer, []byte(text)); err != nil {
		return nil, err
	}
	if buffer.Len() == 0 || buffer.Bytes()[0] != '{' {
		return nil, errors.New("no object")
	}
	return buffer.Bytes(), nil
}

func appendString(to []byte, value string) []byte {
	to = append(to, '"')
	for i := 0; i < len(value); i++ {
		switch b := value[i]; {
		case b == '"' || b == '\\':
			to = append(to, '\\', b)
		case b < 0x20:
			to = append(to, fmt.Sprintf(`\u%04x`, b)...)
		default:
			to = append(to, b)
		}
	}
	return append(to, '"')
}

func appendMember(to []byte, key, value string) []byte {
	return appendString(append(to, key...), value)
}

func appendOptional(to []byte, key string, value sql.NullString) []byte {
	if !value.Valid {
		return append(append(to, key...), "null"...)
	}
	return appendMember(to, key, value.String)
}

func appendNumber(to []byte, key string, value int64) []byte {
	return strconv.AppendInt(append(to, key...), value, 10)
}

func date(seconds int64) string {
	return time.Unix(seconds, 0).UTC().Format("2006-01-02T15:04:05Z")
}

func appendDates(to []byte, f *flow) []byte {
	to = appendMember(to, `,"date_created":`, date(f.created))
	return appendOptional(to, `,"date_updated":`, sql.NullString{String: date(f.updated.Int64), Valid: f.updated.Valid})
}

func appendV1(to []byte, f *flow, origin string) []byte {
	url := origin + "/v1/Flows/" + f.sid
	to = appendMember(to, `{"sid":`, f.sid)
	to = appendMember(to, `,"account_sid":`, f.account)
	to = appendMember(to, `,"friendly_name":`, f.friendlyName)
	to = appendMember(to, `,"status":`, f.status)
	to = appendNumber(to, `,"version":`, f.revision)
	to = appendDates(to, f)
	to = appendMember(to, `,"url":`, url)
	to = appendMember(to, `,"links":{"engagements":`, url+"/Engagements")
	to = appendMember(to, `,"executions":`, url+"/Executions")
	return append(to, "}}"...)
}

func appendV2(to []byte, f *flow, origin string) []byte {
	url := origin + "/v2/Flows/" + f.sid
	to = appendMember(to, `{"sid":`, f.sid)
	to = appendMember(to, `,"account_sid":`, f.account)
	to = appendOptional(to, `,"author_sid":`, f.authorSID)
	to = appendMember(to, `,"friendly_name":`, f.friendlyName)
	to = appendDefinition(to, f)
	to = appendMember(to, `,"status":`, f.status)
	to = appendNumber(to, `,"revision":`, f.revision)
	to = appendOptional(to, `,"commit_message":`, f.commitMessage)
	to = appendFindings(to, f)
	to = appendDates(to, f)
	to = appendMember(to, `,"url":`, url)
	to = appendMember(to, `,"links":{"test_users":`, url+"/TestUsers")
	to = appendMember(to, `,"revisions":`, url+"/Revisions")
	to = appendMember(to, `,"executions":`, url+"/Executions")
	return append(to, "}}"...)
}

func appendDefinition(to []byte, f *flow) []byte {
	to = append(to, `,"definition":`...)
	if f.definition == nil {
		return append(to, "null"...)
	}
	return append(to, f.definition...)
}

func appendFindings(to []byte, f *flow) []byte {
	if f.definition == nil {
		return append(to, `,"valid":null,"errors":null,"warnings":null,"webhook_url":null`...)
	}
	return append(to, `,"valid":true,"errors":[],"warnings":[],"webhook_url":null`...)
}

// appendList writes the first page; `flows` has one more than `size` where the list goes on.
func appendList(to []byte, flows []flow, size int, origin string) []byte {
	url := fmt.Sprintf("%s/v2/Flows?PageSize=%d&Page=", origin, size)
	to = appendNumber(to, `{"meta":{"page":0,"page_size":`, int64(size))
	to = appendMember(to, `,"first_page_url":`, url+"0")
	to = appendMember(to, `,"previous_page_url":null,"url":`, url+"0")
	to = appendOptional(to, `,"next_page_url":`, next(flows, size, url))
	to = append(to, `,"key":"flows"},"flows":[`...)
	for i := 0; i < len(flows) && i < size; i++ {
		if i > 0 {
			to = append(to, ',')
		}
		to = appendV2(to, &flows[i], origin)
	}
	return append(to, "]}"...)
}

// next is the URL of the second page: direction, FNV-1a of list and position, and position make its token.
func next(flows []flow, size int, url string) sql.NullString {
	if len(flows) <= size {
		return sql.NullString{}
	}
	last := flows[size-1]
	position := fmt.Sprintf("%016x%s", uint64(last.created), last.sid)
	checksum := fnv.New64a()
	fmt.Fprintf(checksum, "flows %s PA%s", last.account, position)
	return sql.NullString{String: fmt.Sprintf("%s1&PageToken=PA%016x%s", url, checksum.Sum64(), position), Valid: true}
}
