using System.Buffers.Text;
using System.Security.Cryptography;

namespace Winnow.Grains.Ports;

internal sealed class RandomUuidSource : IUuidSource
{
    public string Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        do
        {
            RandomNumberGenerator.Fill(bytes);
        }
        while (bytes[0] >> 2 is 62 or 63);

        // Not starting with - or _, so that it may be a file name and a key anywhere.
        return Base64Url.EncodeToString(bytes);
    }
}
