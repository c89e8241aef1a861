using System.Buffers.Binary;
using System.Buffers.Text;

namespace Winnow.Grains.Documents;

/// <summary>
/// Ids for documents that come without: 20 characters of url-safe base64 over a time, the node's own six bytes and a counter. They grow
/// with time, so that neighbours in the term dictionary are neighbours in time.
/// </summary>
internal sealed class AutoIds(TimeProvider time, IUuidSource uuids)
{
    private readonly Lock _gate = new();
    private readonly byte[] _node = Base64Url.DecodeFromChars(uuids.Next())[..6];
    private long _lastMillis;
    private int _sequence;

    /// <summary>The id and the time in it.</summary>
    public (string Id, long Millis) Next()
    {
        long millis;
        int sequence;
        lock (_gate)
        {
            // A clock that goes back does not take the ids with it; a counter that overflows takes the next millisecond.
            millis = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), _lastMillis);
            sequence = millis > _lastMillis ? 0 : _sequence + 1;
            if (sequence > 0xFFFFFF)
            {
                millis++;
                sequence = 0;
            }

            _lastMillis = millis;
            _sequence = sequence;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, millis << 16);
        _node.CopyTo(bytes[6..]);
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], sequence << 8);
        return (Base64Url.EncodeToString(bytes[..15]), millis);
    }
}
