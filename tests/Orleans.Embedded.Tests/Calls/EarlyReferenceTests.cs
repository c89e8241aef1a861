using Orleans.Embedded.Tests.Support;
using Xunit;

namespace Orleans.Embedded.Tests.Calls;

/// <summary>References that are older than the silo they belong to, as a host's start-up code makes them.</summary>
public class EarlyReferenceTests
{
    [Fact]
    public async Task A_reference_that_is_made_before_the_start_can_be_called_after_it()
    {
        await using var silo = TestSilo.Create();
        var early = silo.Grain<ISlowGrain>("early");
        await Assert.ThrowsAsync<InvalidOperationException>(() => early.Write("too early"));
        await silo.StartAsync();
        await early.Write("in time").Soon();
        Assert.Equal(["in time"], await silo.Journal.Until(1));
    }
}
