namespace Winnow.Grains.Replication;

/// <summary>
/// Lets bulks with a document in common execute one after the other, so that on each document their numbers are in the order in which they are sent to
/// the other copies. Belongs to one activation, whose turns order everything here.
/// </summary>
internal sealed class ExecutionTurns
{
    private readonly DocumentOrder<TaskCompletionSource> _order = new();

    /// <summary>Completes when it is the turn of a bulk on these documents, which lasts until it is disposed.</summary>
    public async Task<Turn> Take(IReadOnlyList<string> documents)
    {
        var turn = new Turn(_order, documents);
        await Task.WhenAll(turn.Before);
        return turn;
    }

    internal sealed class Turn : IDisposable
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly DocumentOrder<TaskCompletionSource> _order;
        private readonly IReadOnlyList<string> _documents;

        public Turn(DocumentOrder<TaskCompletionSource> order, IReadOnlyList<string> documents)
        {
            (_order, _documents) = (order, documents);
            Before = [.. order.Enter(documents, _over).Select(earlier => earlier.Task)];
        }

        public Task[] Before { get; }

        public void Dispose()
        {
            _order.Leave(_documents, _over);
            _over.TrySetResult();
        }
    }
}
