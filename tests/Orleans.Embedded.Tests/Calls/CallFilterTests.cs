using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Calls;

[Alias("tests.IFilteredGrain")]
public interface IFilteredGrain : IGrainWithStringKey
{
    [Alias("Join")]
    Task<string> Join(string left, int right);

    [Alias("Fail")]
    Task Fail();

    [Alias("CallOther")]
    Task<string> CallOther(string left, int right);
}

public sealed class FilteredGrain(Journal journal) : Grain, IFilteredGrain, IIncomingGrainCallFilter, IOutgoingGrainCallFilter
{
    public Task<string> Join(string left, int right)
    {
        journal.Add("method");
        return Task.FromResult($"{left}{right}");
    }

    public Task Fail() => throw new InvalidOperationException("failed");

    public Task<string> CallOther(string left, int right) => GrainFactory.GetGrain<IFilteredGrain>("other").Join(left, right);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        journal.Add($"+grain {context.MethodName}");
        await context.Invoke();
        journal.Add($"-grain {context.MethodName}");
    }

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        journal.Add($"+grain out {context.MethodName}");
        await context.Invoke();
        journal.Add($"-grain out {context.MethodName}");
    }
}

public sealed class JournalFilter(Journal journal) : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context) => Invoke("in", context);

    public Task Invoke(IOutgoingGrainCallContext context) => Invoke("out", context);

    private async Task Invoke(string direction, IGrainCallContext context)
    {
        var isOurs = context.InterfaceMethod.DeclaringType == typeof(IFilteredGrain);
        if (isOurs)
        {
            journal.Add($"+{direction}");
        }

        await context.Invoke();
        if (isOurs)
        {
            journal.Add($"-{direction} {context.Result}");
        }
    }
}

/// <summary>Filters see, change and answer calls.</summary>
public class CallFilterTests
{
    [Fact]
    public async Task Filters_run_around_each_other_in_the_order_of_their_registration()
    {
        await using var silo = await TestSilo.StartAsync(silo => silo
            .AddIncomingGrainCallFilter<JournalFilter>()
            .AddIncomingGrainCallFilter(context => Note(context, "delegate"))
            .AddOutgoingGrainCallFilter<JournalFilter>());
        Assert.Equal("a1", await silo.Grain<IFilteredGrain>("x").Join("a", 1).Soon());
        Assert.Equal(["+out", "+in", "+delegate", "+grain Join", "method", "-grain Join", "-delegate", "-in a1", "-out a1"], silo.Journal.Entries);

        async Task Note(IIncomingGrainCallContext context, string name)
        {
            var journal = (Journal)context.TargetContext.ActivationServices.GetService(typeof(Journal))!;
            journal.Add($"+{name}");
            await context.Invoke();
            journal.Add($"-{name}");
        }
    }

    [Fact]
    public async Task A_grain_filters_its_own_outgoing_calls()
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Equal("a1", await silo.Grain<IFilteredGrain>("x").CallOther("a", 1).Soon());
        Assert.Equal(
            ["+grain CallOther", "+grain out Join", "+grain Join", "method", "-grain Join", "-grain out Join", "-grain CallOther"],
            silo.Journal.Entries);
    }

    [Fact]
    public async Task A_filter_knows_the_call()
    {
        IIncomingGrainCallContext? seen = null;
        await using var silo = await TestSilo.StartAsync(silo => silo.AddIncomingGrainCallFilter(context =>
        {
            seen = context.MethodName == nameof(IFilteredGrain.Join) ? context : seen;
            return context.Invoke();
        }));
        var grain = silo.Grain<IFilteredGrain>("x");
        await grain.CallOther("a", 1).Soon();
        Assert.NotNull(seen);
        Assert.Equal(typeof(IFilteredGrain).GetMethod(nameof(IFilteredGrain.Join)), seen.InterfaceMethod);
        Assert.Equal(typeof(FilteredGrain).GetMethod(nameof(FilteredGrain.Join)), seen.ImplementationMethod);
        Assert.IsType<FilteredGrain>(seen.Grain);
        Assert.Equal(grain.GetGrainId(), seen.SourceId);
        Assert.Equal(silo.Grain<IFilteredGrain>("other").GetGrainId(), seen.TargetId);
        Assert.Equal(seen.TargetId, seen.TargetContext.GrainId);
        Assert.Equal(2, seen.Request.GetArgumentCount());
        Assert.Equal("a", seen.Request.GetArgument(0));
        Assert.Equal(1, seen.Request.GetArgument(1));
    }

    [Fact]
    public async Task A_filter_changes_arguments_and_results()
    {
        await using var silo = await TestSilo.StartAsync(silo => silo
            .AddIncomingGrainCallFilter(async context =>
            {
                context.Request.SetArgument(1, 7);
                await context.Invoke();
                context.Result = $"[{context.Result}]";
            })
            .AddOutgoingGrainCallFilter(async context =>
            {
                await context.Invoke();
                context.Result = $"({context.Result})";
            }));
        Assert.Equal("([a7])", await silo.Grain<IFilteredGrain>("x").Join("a", 1).Soon());
    }

    [Fact]
    public async Task A_filter_answers_in_place_of_the_grain()
    {
        await using var silo = await TestSilo.StartAsync(silo => silo.AddIncomingGrainCallFilter(context =>
        {
            context.Result = "filtered";
            return Task.CompletedTask;
        }));
        Assert.Equal("filtered", await silo.Grain<IFilteredGrain>("x").Join("a", 1).Soon());
        Assert.Empty(silo.Journal.Entries);
    }

    [Fact]
    public async Task A_filter_translates_failures()
    {
        await using var silo = await TestSilo.StartAsync(silo => silo.AddIncomingGrainCallFilter(async context =>
        {
            try
            {
                await context.Invoke();
            }
            catch (InvalidOperationException exception)
            {
                throw new NotSupportedException("translated", exception);
            }
        }));
        var failure = await Assert.ThrowsAsync<NotSupportedException>(() => silo.Grain<IFilteredGrain>("x").Fail().Soon());
        Assert.Equal("failed", failure.InnerException?.Message);
    }

    [Fact]
    public async Task A_filter_refuses_calls()
    {
        await using var silo = await TestSilo.StartAsync(silo => silo.AddOutgoingGrainCallFilter(_ => throw new UnauthorizedAccessException("not you")));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => silo.Grain<IFilteredGrain>("x").Join("a", 1).Soon());
    }

    [Fact]
    public async Task Values_that_a_filter_puts_into_the_request_context_reach_the_grain()
    {
        await using var silo = await TestSilo.StartAsync(silo => silo
            .AddOutgoingGrainCallFilter(context =>
            {
                RequestContext.Set("outgoing", "1");
                return context.Invoke();
            })
            .AddIncomingGrainCallFilter(context =>
            {
                RequestContext.Set("incoming", "2");
                return context.Invoke();
            }));
        var grain = silo.Grain<IContextGrain>("x");
        Assert.Equal("1", await grain.Get("outgoing").Soon());
        Assert.Equal("2", await grain.Get("incoming").Soon());
    }
}
