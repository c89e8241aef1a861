using System.Collections.Concurrent;

namespace Orleans.Serialization.Codecs;

/// <summary>Registers the codecs of simple types.</summary>
internal static class PrimitiveCodecs
{
    public static void Register(ConcurrentDictionary<Type, Codec> codecs)
    {
        codecs[typeof(bool)] = new BoolCodec();
        codecs[typeof(byte)] = new ByteCodec();
        codecs[typeof(sbyte)] = new SByteCodec();
        codecs[typeof(char)] = new CharCodec();
        codecs[typeof(short)] = new Int16Codec();
        codecs[typeof(ushort)] = new UInt16Codec();
        codecs[typeof(int)] = new Int32Codec();
        codecs[typeof(uint)] = new UInt32Codec();
        codecs[typeof(long)] = new Int64Codec();
        codecs[typeof(ulong)] = new UInt64Codec();
        codecs[typeof(Half)] = new HalfCodec();
        codecs[typeof(float)] = new SingleCodec();
        codecs[typeof(double)] = new DoubleCodec();
        codecs[typeof(decimal)] = new DecimalCodec();
        codecs[typeof(Int128)] = new Int128Codec();
        codecs[typeof(UInt128)] = new UInt128Codec();
        codecs[typeof(string)] = new StringCodec();
        codecs[typeof(Guid)] = new GuidCodec();
        codecs[typeof(DateTime)] = new DateTimeCodec();
        codecs[typeof(DateTimeOffset)] = new DateTimeOffsetCodec();
        codecs[typeof(TimeSpan)] = new TimeSpanCodec();
        codecs[typeof(DateOnly)] = new DateOnlyCodec();
        codecs[typeof(TimeOnly)] = new TimeOnlyCodec();
        codecs[typeof(CancellationToken)] = new CancellationTokenCodec();
        codecs[typeof(Version)] = new TextCodec<Version>(v => v.ToString(), Version.Parse);
        codecs[typeof(Uri)] = new TextCodec<Uri>(v => v.OriginalString, s => new Uri(s, UriKind.RelativeOrAbsolute));
        codecs[typeof(System.Net.IPAddress)] = new TextCodec<System.Net.IPAddress>(v => v.ToString(), System.Net.IPAddress.Parse);
        codecs[typeof(System.Net.IPEndPoint)] = new TextCodec<System.Net.IPEndPoint>(v => v.ToString(), System.Net.IPEndPoint.Parse);
        codecs[typeof(System.Globalization.CultureInfo)] = new TextCodec<System.Globalization.CultureInfo>(v => v.Name, System.Globalization.CultureInfo.GetCultureInfo);
        IdCodecs.Register(codecs);
    }
}
