using Orleans.Runtime.Messaging;

namespace Orleans.Runtime.Activations;

/// <summary>Waiting requests in their order, with removal from the middle for those that overtake.</summary>
internal sealed class RequestQueue
{
    private Message?[] _items = new Message?[4];
    private int _head;

    public int Count { get; private set; }

    /// <summary>How many of them might run beside others: without any, only the first need be looked at.</summary>
    public int OvertakerCount { get; private set; }

    public Message this[int index] => _items[(_head + index) & (_items.Length - 1)]!;

    public void Enqueue(Message message)
    {
        if (Count == _items.Length)
        {
            var larger = new Message?[_items.Length * 2];
            for (var i = 0; i < Count; i++)
            {
                larger[i] = this[i];
            }

            _items = larger;
            _head = 0;
        }

        _items[(_head + Count++) & (_items.Length - 1)] = message;
        OvertakerCount += MayOvertake(message) ? 1 : 0;
    }

    public Message RemoveAt(int index)
    {
        var message = this[index];
        for (var i = index; i > 0; i--)
        {
            _items[(_head + i) & (_items.Length - 1)] = this[i - 1];
        }

        _items[_head] = null;
        _head = (_head + 1) & (_items.Length - 1);
        Count--;
        OvertakerCount -= MayOvertake(message) ? 1 : 0;
        return message;
    }

    public List<Message> RemoveAll()
    {
        var all = new List<Message>(Count);
        while (Count > 0)
        {
            all.Add(RemoveAt(0));
        }

        return all;
    }

    private static bool MayOvertake(Message message) => message.IsAlwaysInterleave || message.IsReadOnly || message.ReentrancyId != Guid.Empty;
}
