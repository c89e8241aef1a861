using System.Buffers.Text;
using Orleans.Embedded.Simulation;
using Winnow.Grains;

namespace Winnow.Simulation.Ports;

/// <summary>Identities that a seed repeats.</summary>
internal sealed class SimulatedUuids(SimulatedRandom random) : IUuidSource
{
    public string Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        // Never a leading - or _, as in the real source.
        bytes[0] &= 0x7F;
        return Base64Url.EncodeToString(bytes);
    }
}
