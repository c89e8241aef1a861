using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Embedded.Tests.Support;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Hosting;

[Alias("tests.IFollowerGrain")]
public interface IFollowerGrain : IGrainWithStringKey
{
    [Alias("Follow")]
    Task Follow();
}

/// <summary>Calls a fresh grain whenever membership changes, also while its silo stops.</summary>
public sealed class FollowerGrain(IClusterMembershipService membership, Journal journal) : Grain, IFollowerGrain
{
    private readonly CancellationTokenSource _left = new();

    public Task Follow()
    {
        _ = FollowAsync();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Call("leaving");
        await _left.CancelAsync();
    }

    private async Task FollowAsync()
    {
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(_left.Token))
        {
            await Call($"{snapshot.Version.Value}");
        }
    }

    private async Task Call(string name)
    {
        try
        {
            await GrainFactory.GetGrain<ICounterGrain>($"{this.GetPrimaryKeyString()} {name}").Add(1);
            journal.Add("called");
        }
        catch (OrleansException exception)
        {
            journal.Add(exception.GetType().Name);
        }
    }
}

/// <summary>Who stops and starts silos in peace reads no warnings.</summary>
public class QuietStopTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Silos_that_start_and_stop_gracefully_under_calls_warn_of_nothing(short silos)
    {
        using var warnings = new Warnings();
        var journal = new Journal();
        await using (var cluster = await TestCluster.StartAsync(silos, silo => silo.Services.AddLogging(logging => logging.AddProvider(warnings))))
        {
            journal = cluster.Journal;
            foreach (var i in Enumerable.Range(0, 9))
            {
                await cluster.Client.GetGrain<IFollowerGrain>($"{i}").Follow().Soon();
            }

            await cluster.Journal.Until(9);
        }

        Assert.True(warnings.Entries.Length == 0, string.Join(Environment.NewLine, warnings.Entries));
        Assert.Contains("called", journal.Entries);
    }
}
