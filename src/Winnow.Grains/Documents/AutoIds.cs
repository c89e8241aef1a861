using System.Buffers.Binary;
using System.Buffers.Text;

namespace Winnow.Grains.Documents;

/// <summary>
/// Ids for documents that come without: 20 url-safe characters for a time, the node's own six bytes and a counter. They grow with time, so
/// that neighbours in the term dictionary are neighbours in time.
/// </summary>
internal sealed class AutoIds(TimeProvider time, IUuidSource uuids)
{
    // Base64's characters in the order of their codes: text sorts as the bytes that it stands for do, which base64 itself does not.
    private const string Alphabet = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

    // Above every time: without it ids would begin with a minus, which queries and command lines read as something else.
    private const long Lead = 1L << 62;

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
        BinaryPrimitives.WriteInt64BigEndian(bytes, Lead | (millis << 16));
        _node.CopyTo(bytes[6..]);
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], sequence << 8);
        return (Encode(bytes[..15]), millis);
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => string.Create(bytes.Length / 3 * 4, bytes, static (text, bytes) =>
    {
        for (var (i, at) = (0, 0); i < bytes.Length; i += 3, at += 4)
        {
            var bits = (bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2];
            text[at] = Alphabet[bits >> 18];
            text[at + 1] = Alphabet[(bits >> 12) & 63];
            text[at + 2] = Alphabet[(bits >> 6) & 63];
            text[at + 3] = Alphabet[bits & 63];
        }
    });
}
