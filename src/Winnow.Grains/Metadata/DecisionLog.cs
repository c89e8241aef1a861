using System.Text;
using Winnow.Protocols;

namespace Winnow.Grains.Metadata;

/// <summary>
/// Decides, persists, and only then takes the decision over. Decisions of one grain follow each other; whoever finds that another activation
/// wrote in between is fenced: this activation ends and decides nothing more.
/// </summary>
internal sealed class DecisionLog<TState>(IPersistentState<StoredState> storage, Action fenced) : IDisposable
    where TState : class, new()
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>The last persisted state. Read it once a turn: it changes at every await.</summary>
    public TState State { get; private set; } = new();

    /// <summary>How many decisions wait for their turn.</summary>
    public int Waiting { get; private set; }

    /// <summary>Takes over what was read from storage when the grain was activated.</summary>
    public void Load()
    {
        if (storage.RecordExists && storage.State.Json.Length > 0)
        {
            State = StateJson.Read<TState>(Encoding.UTF8.GetBytes(storage.State.Json));
        }
    }

    /// <summary>Takes over what another activation has written since; false when none has.</summary>
    public async Task<bool> Refresh()
    {
        await _turn.WaitAsync();
        try
        {
            var known = storage.Etag;
            await storage.ReadStateAsync();
            if (string.Equals(storage.Etag, known, StringComparison.Ordinal))
            {
                return false;
            }

            State = new TState();
            Load();
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Persists what <paramref name="decide"/> makes of the state; nothing is written when it gives the same object back.</summary>
    public async Task<TState> Change(Func<TState, TState> decide)
    {
        Waiting++;
        await _turn.WaitAsync();
        try
        {
            Waiting--;
            var decided = decide(State);
            if (ReferenceEquals(decided, State))
            {
                return State;
            }

            storage.State.Json = Encoding.UTF8.GetString(StateJson.Write(decided));
            await Persist(storage.WriteStateAsync);
            State = decided;
            return decided;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Forgets the state in storage too.</summary>
    public async Task Clear()
    {
        await _turn.WaitAsync();
        try
        {
            await Persist(storage.ClearStateAsync);
            State = new TState();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task Persist(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Orleans.Storage.InconsistentStateException)
        {
            // Another activation wrote.
            fenced();
            throw;
        }
        catch (Exception exception)
        {
            // Whether the write happened is unknown: only a fresh read can tell.
            fenced();
            throw MasterErrors.NotCommitted(exception);
        }
    }
}
