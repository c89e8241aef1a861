using Winnow.Repositories.Tests.Storage;
using Winnow.Testing;

namespace Winnow.Repositories.Tests.Races;

/// <summary>Who goes on next, and what fails: one seed, one course.</summary>
internal sealed class Race(int seed, int failures)
{
    private readonly Random _random = new(seed);
    private readonly List<(TaskCompletionSource<Fate> Turn, Request? Request)> _waiting = [];

    public Turns Turns { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    /// <summary>Looks at the store after each request that changes it.</summary>
    public Action<Request, string> Check { get; set; } = (_, _) => { };

    /// <summary>Whether requests may fail now.</summary>
    public bool IsRough { get; set; } = true;

    public Random Random => _random;

    public Task<Fate> Wait(Request? request)
    {
        var turn = new TaskCompletionSource<Fate>();
        _waiting.Add((turn, request));
        return turn.Task;
    }

    /// <summary>One step; false when nothing is left to be done.</summary>
    public bool Step()
    {
        Turns.RunReady();
        if (_waiting.Count == 0)
        {
            if (Time.NextDue is not { } due)
            {
                return false;
            }

            Time.Advance(due - Time.GetUtcNow());
            return true;
        }

        var at = _random.Next(_waiting.Count);
        var (turn, request) = _waiting[at];
        _waiting.RemoveAt(at);
        turn.SetResult(request is not null && IsRough && _random.Next(1000) < failures ? Fate.AnswerLost : Fate.Done);
        Turns.RunReady();
        return true;
    }
}
