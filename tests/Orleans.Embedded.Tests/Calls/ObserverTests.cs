using Orleans.Concurrency;
using Orleans.Embedded.Tests.Support;
using Xunit;

namespace Orleans.Embedded.Tests.Calls;

[Alias("tests.IListener")]
public interface IListener : IGrainObserver
{
    [OneWay]
    [Alias("Hear")]
    Task Hear(int number);

    [Alias("Answer")]
    Task<string> Answer(Page page);

    [Alias("Notify")]
    void Notify(string text);
}

[Alias("tests.ISpeakerGrain")]
public interface ISpeakerGrain : IGrainWithStringKey
{
    [Alias("Subscribe")]
    Task Subscribe(IListener listener);

    [Alias("Unsubscribe")]
    Task<bool> Unsubscribe(IListener listener);

    [Alias("Speak")]
    Task Speak(int count);

    [Alias("Ask")]
    Task<string[]> Ask(Page page);

    [Alias("Notify")]
    Task Notify(string text);
}

public sealed class SpeakerGrain : Grain, ISpeakerGrain
{
    private readonly HashSet<IListener> _listeners = [];

    public Task Subscribe(IListener listener)
    {
        _listeners.Add(listener);
        return Task.CompletedTask;
    }

    public Task<bool> Unsubscribe(IListener listener) => Task.FromResult(_listeners.Remove(listener));

    public async Task Speak(int count)
    {
        for (var i = 0; i < count; i++)
        {
            foreach (var listener in _listeners)
            {
                await listener.Hear(i);
            }
        }
    }

    public Task<string[]> Ask(Page page) => Task.WhenAll(_listeners.Select(l => l.Answer(page)));

    public Task Notify(string text)
    {
        foreach (var listener in _listeners)
        {
            listener.Notify(text);
        }

        return Task.CompletedTask;
    }
}

/// <summary>Grains call objects outside grains.</summary>
public class ObserverTests
{
    [Fact]
    public async Task An_observer_hears_calls_one_after_the_other_and_in_order()
    {
        await using var silo = await TestSilo.StartAsync();
        var (grain, listener, _) = await SubscribeAsync(silo);
        await grain.Speak(200).Soon();
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"heard {i}"), await listener.Journal.Until(200));
        Assert.False(listener.Overlapped);
    }

    [Fact]
    public async Task An_observer_answers_and_gets_copies()
    {
        await using var silo = await TestSilo.StartAsync();
        var (grain, _, _) = await SubscribeAsync(silo);
        var page = new Page { Lines = ["a"] };
        Assert.Equal(["a+"], await grain.Ask(page).Soon());
        Assert.Equal(["a"], page.Lines);
    }

    [Fact]
    public async Task Methods_without_a_result_are_one_way()
    {
        await using var silo = await TestSilo.StartAsync();
        var (grain, listener, _) = await SubscribeAsync(silo);
        await grain.Notify("text").Soon();
        Assert.Equal(["notified text"], await listener.Journal.Until(1));
    }

    [Fact]
    public async Task References_to_an_observer_are_equal_wherever_they_come_from()
    {
        await using var silo = await TestSilo.StartAsync();
        var (grain, _, reference) = await SubscribeAsync(silo);
        await grain.Subscribe(reference).Soon();
        Assert.True(await grain.Unsubscribe(reference).Soon());
        Assert.False(await grain.Unsubscribe(reference).Soon());
    }

    [Fact]
    public async Task A_deleted_reference_leads_nowhere()
    {
        await using var silo = await TestSilo.StartAsync();
        var (grain, _, reference) = await SubscribeAsync(silo);
        silo.Grains.DeleteObjectReference<IListener>(reference);
        var call = grain.Ask(new Page());
        await Assert.ThrowsAnyAsync<Exception>(() => silo.AdvanceUntil(call, TimeSpan.FromSeconds(31)));
    }

    [Fact]
    public async Task An_observer_itself_is_not_a_value()
    {
        await using var silo = await TestSilo.StartAsync();
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => silo.Grain<ISpeakerGrain>("x").Subscribe(new Listener()).Soon());
        Assert.Contains("CreateObjectReference", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<(ISpeakerGrain Grain, Listener Listener, IListener Reference)> SubscribeAsync(TestSilo silo)
    {
        var grain = silo.Grain<ISpeakerGrain>("x");
        var listener = new Listener();
        var reference = silo.Grains.CreateObjectReference<IListener>(listener);
        await grain.Subscribe(reference).Soon();
        return (grain, listener, reference);
    }

    private sealed class Listener : IListener
    {
        private int _running;

        public Journal Journal { get; } = new();

        public bool Overlapped { get; private set; }

        public async Task Hear(int number)
        {
            Overlapped |= Interlocked.Increment(ref _running) > 1;
            await Task.Yield();
            Journal.Add($"heard {number}");
            Interlocked.Decrement(ref _running);
        }

        public Task<string> Answer(Page page)
        {
            page.Lines.Add("+");
            return Task.FromResult(string.Concat(page.Lines));
        }

        public void Notify(string text) => Journal.Add($"notified {text}");
    }
}
