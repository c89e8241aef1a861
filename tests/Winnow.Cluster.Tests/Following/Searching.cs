using Winnow.Cluster.Tests.Metadata;

namespace Winnow.Cluster.Tests.Following;

/// <summary>Searches the follower again and again.</summary>
internal sealed class Searching
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Client _client;
    private readonly Task _running;

    private Searching(Client client)
    {
        _client = client;
        _running = Run();
    }

    /// <summary>What was found, one after the other, without repetitions.</summary>
    public List<long> Counts { get; } = [];

    public List<string> Failures { get; } = [];

    public int Answers { get; private set; }

    public static Searching Start(Client client) => new(client);

    public async Task Stop()
    {
        _stopped.SetResult();
        await _running;
    }

    private async Task Run()
    {
        await Task.Yield();
        while (!_stopped.Task.IsCompleted)
        {
            try
            {
                var answer = await _client.Count("f");
                Answers++;
                if (answer.Shards.Failed > 0)
                {
                    Failures.Add($"{answer.Shards.Failures[0].Error.Reason}");
                }
                else if (Counts.Count == 0 || Counts[^1] != answer.Count)
                {
                    Counts.Add(answer.Count);
                }
            }
            catch (Exception exception)
            {
                Failures.Add($"{exception.GetType().Name}: {exception.Message}");
            }
        }
    }
}
