using System.Data.Common;
using System.Text;
using System.Text.Json;
using Winnow.Grains.Errors;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Following;
using Winnow.Search;

namespace Winnow.Grains.Tests.Errors;

public sealed class ErrorMappingTests
{
    [Fact]
    public void An_error_of_the_search_layer_keeps_type_status_reason_and_place()
    {
        var error = new ElasticsearchException("version_conflict_engine_exception", 409, "[1]: conflict")
            .With("index", "test").With("index_uuid", "uuid").With("shard", "3").With("line", 7).With("flag", true).ToError();
        Assert.Equal(("version_conflict_engine_exception", 409, "[1]: conflict"), (error.Type, error.Status, error.Reason));
        Assert.Equal(("test", "uuid", 3), (error.Index, error.IndexUuid, error.Shard));
        Assert.Equal([("flag", "true"), ("line", "7")], error.Metadata.Select(field => (field.Name, field.Json)));
    }

    [Fact]
    public void Causes_are_kept_and_the_root_cause_is_the_innermost_of_elasticsearchs_own()
    {
        var argument = new ElasticsearchException("illegal_argument_exception", 400, "bad number");
        var parsing = new ElasticsearchException("document_parsing_exception", 400, "failed to parse", argument);
        var error = new ElasticsearchException("search_phase_execution_exception", 503, "all shards failed", parsing).ToError();
        Assert.Equal("document_parsing_exception", error.CausedBy!.Type);
        Assert.Equal(("illegal_argument_exception", "bad number"), (error.CausedBy.CausedBy!.Type, error.CausedBy.CausedBy.Reason));
        Assert.Equal("document_parsing_exception", Assert.Single(error.RootCauses).Type);
    }

    [Fact]
    public void A_refused_decision_keeps_its_words_and_its_index()
    {
        var error = Refusals.IndexNotFound("missing").ToError();
        Assert.Equal(("index_not_found_exception", 404, "no such index [missing]"), (error.Type, error.Status, error.Reason));
        Assert.Equal(("missing", "_na_"), (error.Index, error.IndexUuid));
        Assert.Equal([("resource.type", "\"index_or_alias\""), ("resource.id", "\"missing\"")], error.Metadata.Select(field => (field.Name, field.Json)));
    }

    [Fact]
    public void A_storage_that_does_not_answer_may_answer_another_try()
    {
        var error = new Unavailable().ToWinnow();
        Assert.Equal(("failed_to_commit_cluster_state_exception", 503), (error.Error.Type, error.Status));
        Assert.True(MasterErrors.MayPass(error));
    }

    [Fact]
    public void A_copy_that_is_closed_is_somewhere_else_soon_and_a_follower_goes_on()
    {
        var error = new Winnow.Shards.EngineClosedException("engine is closed: Input/output error : 'translog-2.tlog'").ToError();
        Assert.Equal(("already_closed_exception", 503), (error.Type, error.Status));
        Assert.Equal(FollowFailureKind.Retryable, FollowErrors.Classify(new FollowFailure(error.Type, error.Status, error.Reason!)));
    }

    [Fact]
    public void An_error_goes_to_the_search_layer_and_back_unchanged()
    {
        var error = new WinnowError
        {
            Type = "outer_exception",
            Status = 429,
            Reason = "outer",
            Index = "test",
            IndexUuid = "uuid",
            Shard = 2,
            Metadata =
            [
                new ErrorField { Name = "a_flag", Json = "false" },
                new ErrorField { Name = "b_number", Json = "12345678901" },
                new ErrorField { Name = "c_text", Json = "\"x\"" },
                new ErrorField { Name = "d_list", Json = "[\"x\",\"y\"]" },
            ],
            CausedBy = new WinnowError { Type = "illegal_argument_exception", Status = 400, Reason = "inner" },
        };
        Assert.Equal(Json(error), Json(error.ToElasticsearch().ToError()));
    }

    [Fact]
    public void Other_exceptions_say_what_they_are()
    {
        Assert.Equal(("receive_timeout_transport_exception", 503), Of(new TimeoutException()));
        Assert.Equal(("task_cancelled_exception", 400), Of(new OperationCanceledException()));
        Assert.Equal(("not_master_exception", 503), Of(new Orleans.Storage.InconsistentStateException("stale")));
        Assert.Equal(("i_o_exception", 500), Of(new IOException("disk")));
        Assert.Equal(("circuit_breaking_exception", 429), Of(new OutOfMemoryException()));
        Assert.Equal(("exception", 500), Of(new InvalidOperationException("bug")));
        Assert.Equal(("index_closed_exception", 400), Of(new AggregateException(Refusals.IndexClosed("a", "b"))));
    }

    [Fact]
    public void A_winnow_exception_stays_the_same_object()
    {
        var exception = new WinnowException(new WinnowError { Type = "x" });
        Assert.Same(exception, exception.ToWinnow());
        var io = new IOException("disk");
        Assert.Same(io, io.ToWinnow().InnerException);
    }

    private static (string Type, int Status) Of(Exception exception) => (exception.ToError().Type, exception.ToError().Status);

    private static string Json(WinnowError error)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            ErrorJson.WriteWithRootCause(writer, error);
        }

        return $"{error.Status} {Encoding.UTF8.GetString(stream.ToArray())}";
    }

    private sealed class Unavailable : DbException;
}
