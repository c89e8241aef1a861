using Orleans.Runtime;
using Winnow.Http.Rest;

namespace Winnow.Http.Tests;

public class RestErrorsTests
{
    [Fact]
    public void A_silo_that_is_gone_is_a_node_that_was_disconnected()
    {
        var error = RestErrors.From(new SiloUnavailableException("the silo is dead"));

        Assert.Equal(("node_disconnected_exception", 503, "the silo is dead"), (error.Type, error.Status, error.Reason));
    }

    [Fact]
    public void A_grain_that_was_fenced_is_no_master_any_more() =>
        Assert.Equal(503, RestErrors.From(new Orleans.Storage.InconsistentStateException("fenced")).Status);

    [Fact]
    public void What_nobody_foresaw_is_named() =>
        Assert.Equal(("exception", 500, "InvalidOperationException: oops"), Shown(new InvalidOperationException("oops")));

    private static (string, int, string?) Shown(Exception exception)
    {
        var error = RestErrors.From(exception);
        return (error.Type, error.Status, error.Reason);
    }
}
