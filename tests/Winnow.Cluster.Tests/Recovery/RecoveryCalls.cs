using System.Collections.Concurrent;
using Orleans;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Recovery;

/// <summary>The calls of recoveries on their way: counted, held up, changed.</summary>
internal sealed class RecoveryCalls : IIncomingGrainCallFilter
{
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly ConcurrentDictionary<string, Gate> _gates = new(StringComparer.Ordinal);

    /// <summary>Changes the answer to a chunk.</summary>
    public Func<RecoveryChunk, RecoveryChunk>? Chunk { get; set; }

    /// <summary>Throws in a call's place when it answers something.</summary>
    public Func<string, Exception?>? Fail { get; set; }

    public int Count(string method) => _seen.Count(name => name == method);

    /// <summary>From the next call of a method on, after some that pass, all of them wait.</summary>
    public Gate Hold(string method, int after = 0) => _gates[method] = new Gate(after);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType != typeof(IShardRecoveryGrain))
        {
            await context.Invoke();
            return;
        }

        var method = context.InterfaceMethod.Name;
        if (_gates.TryGetValue(method, out var gate))
        {
            await gate.Pass();
        }

        _seen.Enqueue(method);
        if (method != nameof(IShardRecoveryGrain.StartRecovery) && Fail?.Invoke(method) is { } failure)
        {
            throw failure;
        }

        await context.Invoke();
        if (Chunk is { } change && context.Result is RecoveryChunk chunk)
        {
            context.Result = change(chunk);
        }
    }

    internal sealed class Gate(int after)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _after = after;

        /// <summary>Completes when somebody waits.</summary>
        public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public void Open() => _opened.TrySetResult();

        public Task Pass()
        {
            if (Interlocked.Decrement(ref _after) >= 0)
            {
                return Task.CompletedTask;
            }

            _reached.TrySetResult();
            return _opened.Task;
        }
    }
}
