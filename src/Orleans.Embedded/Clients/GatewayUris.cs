using System.Net;

namespace Orleans.Runtime;

/// <summary>Gateways as URIs.</summary>
public static class Utils
{
    private const string Scheme = "gwy.tcp";

    public static Uri ToGatewayUri(this IPEndPoint ep) => new($"{Scheme}://{new IPEndPoint(ep.Address, ep.Port)}/0");

    public static Uri ToGatewayUri(this SiloAddress address) => new($"{Scheme}://{address.Endpoint}/{address.Generation}");

    public static IPEndPoint? ToIPEndPoint(this Uri uri) =>
        uri.Scheme is Scheme or "tcp" && IPAddress.TryParse(uri.DnsSafeHost, out var address) ? new IPEndPoint(address, uri.Port) : null;

    public static SiloAddress ToGatewayAddress(this Uri uri)
    {
        var endpoint = uri.ToIPEndPoint() ?? throw new ArgumentException($"\"{uri}\" is not the address of a gateway", nameof(uri));
        return SiloAddress.New(endpoint, uri.Segments.Length > 1 && int.TryParse(uri.Segments[1], out var generation) ? generation : 0);
    }
}
