// Expat, a parser of XML that calls back: only WeirExchange uses it.
#include <expat.h>
