package mongo

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"familyvoice/store"
)

// Errors of the driver and of the server hold documents, keys and hosts. None of their words leave the package: what is
// returned is a plain sentence of ours and, where there is one, the server's number for the error.

var (
	errAddress = unavailable("the database's address can't be read; it looks like mongodb://host1,host2/?replicaSet=name")
	errClosed  = unavailable("it was closed")
	errStopped = errors.New("mongo: the caller has enough")
	errDecode  = errors.New("mongo: a stored document is not in the form that this version reads")
)

func unavailable(why string) error { return fmt.Errorf("%w: %s", store.ErrUnavailable, why) }

const duplicateKey = 11000

// codes are the server's numbers that a person can do something about.
// https://www.mongodb.com/docs/manual/reference/error-codes/
var codes = map[int]string{
	13:    "the database user lacks a permission that is needed",
	18:    "the database refused the sign-in",
	50:    "it took longer than was allowed",
	64:    "the write was not confirmed by the majority in time",
	85:    "an index of ours exists with other options; drop it and start again",
	86:    "an index of ours exists with other fields; drop it and start again",
	91:    "the server is shutting down",
	189:   "the primary stepped down",
	8000:  "the database refused the sign-in or the request",
	10107: "the server is not the primary",
	11600: "the server is shutting down",
	11602: "a new primary is being chosen",
	13435: "the server is not the primary",
	13436: "the server is not the primary",
}

func coded(code int, otherwise string) error {
	why, ok := codes[code]
	if !ok {
		why = otherwise
	}
	return unavailable(fmt.Sprintf("%s (code %d)", why, code))
}

// said turns an error of the driver into one of ours: nil, or one that is store.ErrUnavailable. A write that ended so has an
// unknown outcome.
func said(err error) error {
	var (
		write     mongo.WriteException
		command   mongo.CommandError
		selection topology.ServerSelectionError
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &write) && write.WriteConcernError != nil:
		return coded(write.WriteConcernError.Code, "the write was not confirmed by the majority")
	case errors.As(err, &write) && len(write.WriteErrors) > 0:
		return coded(write.WriteErrors[0].Code, "the database refused the write")
	case errors.As(err, &command) && command.Code > 0:
		return coded(int(command.Code), "the database refused the request")
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%w: %w", store.ErrUnavailable, context.Canceled)
	case errors.As(err, &selection):
		return unavailable("no primary answered in time; is the address right, and may this machine reach it?")
	case mongo.IsTimeout(err) || errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w: %w", store.ErrUnavailable, context.DeadlineExceeded)
	case errors.Is(err, mongo.ErrClientDisconnected):
		return errClosed
	case mongo.IsNetworkError(err):
		return unavailable("the line to the database broke")
	}
	return unavailable("the database gave an answer that is not understood")
}

// duplicate says whether an insert was refused for its key, and whether the server named the key as _id. Nothing else is
// taken for a duplicate: not a key of an index that somebody else made, and not an unconfirmed write.
func duplicate(err error) (is, named bool) {
	var write mongo.WriteException
	if !errors.As(err, &write) || write.WriteConcernError != nil || len(write.WriteErrors) != 1 ||
		write.WriteErrors[0].Code != duplicateKey {
		return false, false
	}
	var detail struct {
		KeyPattern bson.D `bson:"keyPattern"`
	}
	if bson.Unmarshal(write.WriteErrors[0].Raw, &detail) != nil || detail.KeyPattern == nil {
		return true, false
	}
	onID := len(detail.KeyPattern) == 1 && detail.KeyPattern[0].Key == "_id"
	return onID, onID
}
