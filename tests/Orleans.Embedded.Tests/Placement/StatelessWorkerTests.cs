using Orleans.Concurrency;
using Orleans.Embedded.Tests.Support;
using Xunit;

namespace Orleans.Embedded.Tests.Placement;

[Alias("tests.IWorkerGrain")]
public interface IWorkerGrain : IGrainWithIntegerKey
{
    [Alias("Work")]
    Task<string> Work(string point, CancellationToken cancellationToken = default);
}

[StatelessWorker(2)]
public sealed class WorkerGrain(Checkpoints checkpoints, Journal journal) : Grain, IWorkerGrain
{
    public async Task<string> Work(string point, CancellationToken cancellationToken = default)
    {
        journal.Add(point);
        try
        {
            await checkpoints.Pass(point, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            journal.Add($"{point} cancelled");
            throw;
        }

        return GrainContext.ActivationId.ToString();
    }
}

/// <summary>Stateless workers have as many activations as their calls keep busy, up to a limit.</summary>
public class StatelessWorkerTests
{
    [Fact]
    public async Task Calls_run_beside_each_other_up_to_the_limit()
    {
        await using var silo = await TestSilo.StartAsync();
        var worker = silo.Grain<IWorkerGrain>(0);
        var first = worker.Work("first");
        await silo.Checkpoints.Reached("first");
        var second = worker.Work("second");
        await silo.Checkpoints.Reached("second");
        var third = worker.Work("third");
        silo.Checkpoints.Open("third");
        Assert.False(silo.Checkpoints.IsReached("third"));
        silo.Checkpoints.Open("first");
        silo.Checkpoints.Open("second");
        var activations = await Task.WhenAll(first, second, third).Soon();
        Assert.NotEqual(activations[0], activations[1]);
        Assert.Contains(activations[2], activations[..2]);
    }

    [Fact]
    public async Task An_idle_activation_is_used_again()
    {
        await using var silo = await TestSilo.StartAsync();
        var worker = silo.Grain<IWorkerGrain>(0);
        silo.Checkpoints.Open("point");
        var activations = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            activations.Add(await worker.Work("point").Soon());
        }

        Assert.InRange(activations.Count, 1, 2);
    }

    [Fact]
    public async Task Cancellation_finds_the_activation_that_runs_the_call()
    {
        await using var silo = await TestSilo.StartAsync();
        using var source = new CancellationTokenSource();
        var worker = silo.Grain<IWorkerGrain>(0);
        var first = worker.Work("first", source.Token);
        await silo.Checkpoints.Reached("first");
        var second = worker.Work("second");
        await silo.Checkpoints.Reached("second");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Soon());
        Assert.Equal(["first", "second", "first cancelled"], await silo.Journal.Until(3));
        silo.Checkpoints.Open("second");
        await second.Soon();
    }

    [Fact]
    public async Task Many_calls_are_all_answered()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Checkpoints.Open("point");
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => silo.Grain<IWorkerGrain>(i % 3).Work("point"))).Soon();
        Assert.InRange(answers.Distinct().Count(), 3, 6);
    }
}
